"""One network under the names that claims use, and every symbol of a claim computed there, as Coq text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gfproof.certify.exact_case import ExactCase
from gfproof.errors import NotAvailable
from gfproof.write.coq_case import CaseFile, rational, vector
from gfproof.write.coq_network import UNIT, Network, constant

PER_NEURON = {"T": "active_square", "R": "relu_square", "min": "least_value", "harmonic": "harmonic_value"}


def read(value: Any) -> Any:
    """Rationals of a certificate as fractions."""
    return list(map(read, value)) if isinstance(value, list) else Fraction(value)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a case.

    Attributes:
        claim: of a certificate of the kind value or refutation.
        network: the translation of the claim's expressions, complete: its symbols are the ones computed.
        file: the case.
    """

    claim: dict[str, Any]
    network: Network
    file: CaseFile

    def definitions(self) -> list[str]:
        """The case under the names that the texts use, its table, and the numbers of all symbols."""
        case, network, kind = self.claim["case"], self.network, self.claim["target"]
        symbols = case["symbols"]
        outputs = ["0"] * self.file.outputs
        own = {name: symbols.get(name, "0") for name in ("gamma", *self.claim["constants"])}
        weights = symbols.get("lambda", ["0"] * self.file.width)
        lines = [
            *self.file.definitions()[:-1],
            f"Definition H : nat := {self.file.width}.",
            f"Definition d : nat := {self.file.inputs}.",
            f"Definition m : nat := {self.file.outputs}.",
            "Definition kink : R := 0.",
            "Definition mu : expectation d := law.",
            "Definition theta : parameters := parameters_of z.",
            *(
                f"Definition {constant(name) if name != 'gamma' else name} : R := Q2R {rational(q)}."
                for name, q in own.items()
            ),
            f"Definition lambda : nat -> R := entry {vector(weights)}%Q.",
        ]
        if kind == "affine":
            lines += [
                "Definition alpha : nat -> nat -> R := fun k => entry (row (case_slope z) k).",
                "Definition beta : nat -> R := entry (case_intercept z).",
            ]
        elif kind == "constant":
            lines.append("Definition xi : nat -> R := entry (case_intercept z).")
        else:
            lines += [
                f"Definition xi : nat -> R := entry {vector(symbols.get('xi', outputs))}%Q.",
                "Definition target : nat -> vec -> R := target_of d z.",
                "Lemma target_integrable : forall k, (k < m)%nat -> integrable mu (target k).",
                "Proof. intros; apply integrable_affine. Qed.",
            ]
        proof = "constant_target_is d z eq_refl" if kind == "constant" else "eq_refl"
        sizes = f"H d m {network.skip} mu ways z"
        lines += [
            f"Lemma target_is : {network.target} = target_of d z.",
            f"Proof. exact ({proof}). Qed.",
            f"Definition numbers_of_G : table := Eval vm_compute in known_table (table_of {sizes}).",
            f"Lemma table_is : table_of {sizes} = Some numbers_of_G.",
            "Proof. vm_compute. reflexivity. Qed.",
            f"Notation G := (gradient H d m {network.skip} kink mu {network.target} theta).",
            f"Notation L := (total_risk H d m {network.skip} mu {network.target} theta).",
            f"Notation against := (against H d m {network.skip} mu {network.target} theta).",
        ]
        if network.sphere:
            lines += self.spheres()
        listed = sorted((number, name, shown) for name, (number, shown) in network.symbols.items())
        entries = []
        for number, name, _ in listed:
            before, numbers, agreement = self.symbol(name)
            lines += [line.replace("HERE", f"known_{number}") for line in before]
            entries.append(
                (numbers.replace("HERE", f"known_{number}"), agreement.replace("HERE", f"known_{number}"))
            )
        shown = "; ".join(text for _, _, text in listed)
        lines += [
            f"Notation more := ([{shown}] : list symbol).",
            f"Definition numbers : list (index -> Q) := symbolsQ z numbers_of_G ++ [{'; '.join(n for n, _ in entries)}].",
            "Lemma agree : Forall2 (agrees H d m) (symbols theta G more) numbers.",
            "Proof.",
            f"apply (all_agree H d m {network.skip} mu ways z {network.target} target_is numbers_of_G more _ table_is).",
            *(f"apply Forall2_cons; [{proof}|]." for _, proof in entries),
            "apply Forall2_nil.",
            "Qed.",
        ]
        return lines

    def spheres(self) -> list[str]:
        """The proofs that there is a neuron and that every (w_i, b_i) has length 1."""
        each = "destruct i as [|i]; [apply (equal_by _ _ _ _ (ballQ_ok d z _) (eq_sym Q2R_1)); vm_compute; reflexivity|]. "
        return [
            "Lemma width : (0 < H)%nat.",
            "Proof. unfold H. lia. Qed.",
            f"Lemma unit_rows : forall i : nat, (i < H)%nat -> {UNIT}.",
            f"Proof. intros i Hi. unfold theta. {each * self.file.width}exfalso. unfold H in Hi. lia. Qed.",
        ]

    def symbol(self, name: str) -> tuple[list[str], str, str]:
        """Definitions, the numbers of a symbol as a function of the index, and the proof that they are its values."""
        skip, symbols = self.network.skip, self.claim["case"]["symbols"]
        plain = "intros s V; reflexivity"
        if name in ("gamma", *self.claim["constants"]):
            return [], f"fun _ => {rational(symbols.get(name, '0'))}%Q", plain
        if name in ("xi", "beta", "lambda"):
            at = "neuron_of" if name == "lambda" else "output_of"
            given = symbols.get(name) if name == "lambda" or self.claim["target"] == "any" else None
            listed = "(case_intercept z)" if given is None else f"{vector(given)}%Q"
            return [], f"fun s => nth ({at} s) {listed} 0%Q", plain
        if name == "alpha":
            return [], "fun s => nth (input_of s) (row (case_slope z) (output_of s)) 0%Q", plain
        if name == "dim":
            number = f"{rational(str(self.file.inputs))}%Q"
            return [], f"fun _ => {number}", "apply number_agrees; unfold d, Q2R; simpl; lra"
        if name in PER_NEURON:
            word = PER_NEURON[name]
            setting = {"T": "d mu ways z", "R": "d mu ways z", "min": "d m z", "harmonic": "d m z"}[name]
            made = (
                f"Definition HERE : list Q := Eval vm_compute in known_list (collect H ({word} {setting}))."
            )
            proof = (
                f"apply (per_neuron_agrees H d m _ ({word} {setting}) HERE); "
                f"[vm_compute; reflexivity|intros i q _; apply ({word}_ok {setting})]"
            )
            return [made], "fun s => nth (neuron_of s) HERE 0%Q", proof
        found = {
            "M2": ("moment_value d mu ways", "moment_value_ok d mu ways"),
            "int f": (
                f"against_value H d m {skip} mu ways z",
                f"against_value_ok H d m {skip} mu ways z target target_is",
            ),
            "next L": (
                f"risk_value H d m {skip} mu {self.ways_after()} (steppedQ H d m z (gamma_of z) numbers_of_G)",
                f"next_risk_ok H d m {skip} mu ways {self.ways_after()} z (gamma_of z) numbers_of_G "
                f"{self.network.target} target_is table_is sizes_positive",
            ),
        }.get(name)
        if found is None:
            raise NotAvailable(f"Coq files of cases with {name}")
        computation, lemma = (
            text.replace("(gamma_of z)", f"{rational(symbols.get('gamma', '0'))}%Q") for text in found
        )
        sizes = "Lemma sizes_positive : (0 < H)%nat /\\ (0 < d)%nat /\\ (0 < m)%nat.\nProof. unfold H, d, m. lia. Qed."
        made = f"Definition HERE : Q := Eval vm_compute in known ({computation})."
        proof = f"apply number_agrees; apply ({lemma}); vm_compute; reflexivity"
        return [*([sizes] if name == "next L" else []), made], "fun _ => HERE", proof

    def ways_after(self) -> str:
        """The calculus that computes the risk after the step: cut at the kinks of the network after it."""
        law = self.claim["case"]["law"]
        if "points" in law:
            return "ways"
        table, gamma = (
            ExactCase(self.claim, lambda _: None, read).table,
            Fraction(self.claim["case"]["symbols"].get("gamma", "0")),
        )
        w = [
            [str(p - gamma * g) for p, g in zip(*rows, strict=True)]
            for rows in zip(table["w"], table["G.w"], strict=True)
        ]
        b = [str(p - gamma * g) for p, g in zip(table["b"], table["G.b"], strict=True)]
        cuts = CaseFile(self.claim["case"] | {"w": w, "b": b}, {}).cuts()
        ends = f"{rational(law['low'])}%Q {rational(law['high'])}%Q"
        return f"(uniform_calculus {ends} ({vector(cuts)})%Q)"
