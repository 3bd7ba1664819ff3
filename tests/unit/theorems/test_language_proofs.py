"""From the language to certificates: normal forms, the simplex method, translation, proofs, and what they must refuse."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from gfproof.case import Case, Descent
from gfproof.certify import Rejected, accept, seal
from gfproof.certify import values as certificate_values
from gfproof.certify.integrand import network_claim
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import NotProved, prove
from gfproof.theorems.deciding.draws import Draw
from gfproof.theorems.deciding.normal_forms import Forms
from gfproof.theorems.deciding.simplex import nonnegative_combination
from gfproof.theorems.deciding.translation import Translation, Untranslatable
from gfproof.theorems.language import State, holds_at

S = "norm2(w) + norm2(b) + norm2(v)"


def conjecture(*claims: str, hypotheses: tuple[str, ...] = (), **more: Any) -> Conjecture:
    data = {"title": "any", "target": "constant", "along": "descent", "definitions": {"S": S}, **more}
    data["claim"] = [{"that": claim} for claim in claims]
    data["hypothesis"] = [{"that": hypothesis} for hypothesis in hypotheses]
    return Conjecture.from_data(data)


def test_a_combination_is_found_or_there_is_none() -> None:
    columns = [{"x": Q(1), "y": Q(2)}, {"x": Q(1), "y": Q(-1)}, {"y": Q(1)}]
    found = nonnegative_combination(columns, {"x": Q(3), "y": Q(1)})
    assert found is not None
    assert all(factor > 0 for factor in found.values())
    for key, wanted in (("x", Q(3)), ("y", Q(1))):
        assert sum((factor * columns[k].get(key, Q(0)) for k, factor in found.items()), Q(0)) == wanted
    assert nonnegative_combination(columns, {"x": Q(-1)}) is None
    assert nonnegative_combination([], {}) == {}
    assert nonnegative_combination([], {"x": Q(1)}) is None


def test_random_combinations_are_found_again() -> None:
    random = Random(3)
    for _ in range(60):
        rows, count = random.randint(1, 5), random.randint(1, 7)
        columns = [{r: Q(random.randint(-3, 3)) for r in range(rows)} for _ in range(count)]
        columns = [{r: x for r, x in column.items() if x != 0} for column in columns]
        factors = [Q(random.randint(0, 3), random.randint(1, 3)) for _ in columns]
        target = {
            r: sum((f * c.get(r, Q(0)) for f, c in zip(factors, columns, strict=True)), Q(0))
            for r in range(rows)
        }
        found = nonnegative_combination(columns, {r: x for r, x in target.items() if x != 0})
        assert found is not None
        for r, wanted in target.items():
            assert sum((f * columns[k].get(r, Q(0)) for k, f in found.items()), Q(0)) == wanted


def test_a_preferred_column_is_used_where_it_can_be() -> None:
    columns = [{"x": Q(1)}, {"x": Q(1)}]
    assert nonnegative_combination(columns, {"x": Q(2)}, preferred=[1]) == {1: Q(2)}
    assert nonnegative_combination([{"x": Q(1)}, {"y": Q(1)}], {"x": Q(1)}, preferred=[1]) == {0: Q(1)}
    # the preferred column comes in together with another one, as much as one likes
    ray = [{"x": Q(1)}, {"x": Q(1), "y": Q(1)}, {"x": Q(-1), "y": Q(-1)}]
    found = nonnegative_combination(ray, {"x": Q(1)}, preferred=[1])
    assert found is not None
    assert found.get(1, Q(0)) > 0


def test_a_preferred_column_never_costs_feasibility() -> None:
    """A basis that keeps a column of zeros from the first phase must not let it grow in the second."""
    random = Random(11)
    for _ in range(200):
        rows, count = random.randint(2, 5), random.randint(2, 8)
        columns = [
            {r: Q(x) for r in range(rows) if (x := random.choice((-2, -1, 0, 0, 1, 2)))} for _ in range(count)
        ]
        factors = [random.choice((0, 0, 1, 2)) for _ in columns]
        target = {
            r: total
            for r in range(rows)
            if (total := sum((f * c.get(r, Q(0)) for f, c in zip(factors, columns, strict=True)), Q(0))) != 0
        }
        wanted = random.sample(range(count), k=random.randint(1, count))
        found = nonnegative_combination(columns, target, preferred=wanted)
        assert found is not None
        assert all(0 <= k < count and x > 0 for k, x in found.items())
        for r in range(rows):
            value = sum((x * columns[k].get(r, Q(0)) for k, x in found.items()), Q(0))
            assert value == target.get(r, Q(0))


CELL = {"width": 1, "dimension": 1, "outputs": 1, "low": "0", "high": "1", "law": "uniform"}


def test_cells_prove_what_is_true_of_one_width_only() -> None:
    from gfproof.theorems.deciding.cellwise import prove_on_cells

    dead = ("b[i] <= 0", "w[i] + b[i] <= 0")
    said = conjecture("L == (c - xi)**2", "L == 2*(c - xi)**2", hypotheses=dead, scope=CELL)
    with pytest.raises(NotProved):
        prove(said, said.claims[0])
    proved = prove_on_cells(said, said.claims[0])
    assert "4 classes of cells" in proved.argument
    assert proved.certificates
    with pytest.raises(NotProved):
        prove_on_cells(said, said.claims[1])


@pytest.mark.parametrize("lost", ["width", "outputs", "low", "law"])
def test_cells_need_a_fixed_scope(lost: str) -> None:
    from gfproof.theorems.deciding.cellwise import prove_on_cells

    scope = {key: value for key, value in CELL.items() if key != lost}
    said = conjecture("norm2(c) >= 0", scope=scope)
    with pytest.raises(NotProved, match="cells need"):
        prove_on_cells(said, said.claims[0])


@pytest.mark.parametrize("claim", ["next(L) <= L", "sqrt(L) <= 1", "next(norm2(G.c)) >= 0"])
def test_cells_refuse_what_is_no_polynomial(claim: str) -> None:
    from gfproof.theorems.deciding.cellwise import prove_on_cells

    said = conjecture(claim, scope=CELL)
    with pytest.raises(NotProved):
        prove_on_cells(said, said.claims[0])


def test_normal_forms_know_the_two_equations() -> None:
    forms = Forms("constant", "flow", False)
    radial = ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]
    assert forms.number(["dot", "v", "G.v"]) == forms.number(radial)
    risk = ["*", "1/2", ["+", ["sum", radial], ["dot", ["-", "c", "xi"], "G.c"]]]
    assert forms.number(risk) == forms.number("L")
    sphere = Forms("constant", "normalized-flow", False)
    assert sphere.number(["+", ["norm2", "w"], ["^", "b", 2]]) == sphere.number("1")


RELATIONS = [
    "norm2(w) + 2*norm2(b) <= norm2(v)",
    "dot(w, G.w) + dot(b, G.b) >= 1",
    "d(norm2(w) + norm2(c - xi)) <= -L",
    "d(L) <= -1",
    "d(L**2 + L*norm2(v)) <= 0",
    "next(norm2(w) + norm2(v)) <= S",
    "next(L) <= L/2",
    "next(L)**2 + next(norm2(c)) >= gamma",
    "sum(min(norm2(w[i]) + b[i]**2, norm2(v[i]))) <= norm2(c)",
    "sum(b) + sum(b[i]*norm2(w[i])) <= H",
    "norm2(v[i]) - norm2(w[i]) - b[i]**2 <= 1/2",
    "G.b[i]*b[i] + dot(w[i], G.w[i]) == dot(v[i], G.v[i])",
    "max(radius, 1)**2*dim >= M2 + norm2(xi)",
    "G.c == 0",
    "w == 0",
    "d(c) == -G.c",
    "norm2(G.c)/(1 + norm2(w)) <= 1/(2 + L)",
    "abs(sum(b)) <= 2",
    "max(L, norm2(w)) <= 3",
    "min(L, norm2(w), 1) >= 1/2",
    "sqrt(L) <= norm2(w) + 1/4",
]


def certified_case(case: Case) -> dict[str, Any]:
    """The case in the form certificates use."""
    network, law, target = case.network, case.problem.law, case.problem.target
    shape: Any = (
        certificate_values.atoms(law.points, law.masses)
        if isinstance(law, Atoms)
        else certificate_values.uniform(law.low[0], law.high[0])
    )
    assert isinstance(target, Constant | Affine)
    slope: Any = target.slope if isinstance(target, Affine) else [["0"] * law.dimension for _ in target.value]
    offset = target.intercept if isinstance(target, Affine) else target.value
    assert isinstance(case.dynamics, Descent)
    return certificate_values.case(
        network.w,
        network.b,
        network.v,
        network.c,
        law=shape,
        goal=certificate_values.affine_goal(slope, offset),
        symbols={"gamma": case.dynamics.size(0), "lambda": ["0"] * network.width},
    )


@pytest.mark.parametrize("source", RELATIONS)
def test_translation_means_the_same_to_the_checker(source: str) -> None:
    """The language's own evaluation at a case agrees with the checker's of the translated relations."""
    said = conjecture(source)
    (relation,) = said.claims[0].relations
    trees = Translation(said).relation(relation, given=False)
    seen: Counter[bool] = Counter()
    for seed in range(12):
        case = Draw(said, seed).case()
        truth = holds_at(said.claims[0], State.of(case, said.vocabulary))
        claim = network_claim(trees, along="descent") | {"case": certified_case(case)}
        kind, wrong = ("value", "refutation") if truth else ("refutation", "value")
        extra: dict[str, Any] = {"values": {}}
        accept(seal(kind, claim | (extra if kind == "value" else {})))
        with pytest.raises(Rejected):
            seal(wrong, claim | (extra if wrong == "value" else {}))
        seen[truth] += 1
    assert sum(seen.values()) == 12


@pytest.mark.parametrize(
    "source",
    [
        "sqrt(L) == 1",
        "sum(G.c) <= 1",
        "sum(min(norm2(w[i]), norm2(v[i]))) >= 0",
        "radius <= 1",
        "next(G.c) == 0",
        "d(1/(1 + norm2(w))) <= 0",
        "norm2(b[i]*w) <= 1",
    ],
)
def test_what_certificates_have_no_words_for(source: str) -> None:
    said = conjecture(source)
    with pytest.raises(Untranslatable):
        Translation(said).relation(said.claims[0].relations[0], given=False)
    with pytest.raises(NotProved):
        prove(said, said.claims[0])


def test_a_radius_of_at_least_one_has_a_name() -> None:
    said = conjecture("radius >= 1/2", hypotheses=("radius >= 1",))
    assert prove(said, said.claims[0]).certificates


def test_an_identity_does_not_lean_on_hypotheses() -> None:
    said = conjecture("d(norm2(v[i]) - norm2(w[i]) - b[i]**2) == 0", hypotheses=("L <= 1",))
    (document,) = prove(said, said.claims[0]).certificates
    assert document["kind"] == "integrand-identity"
    assert document["claim"]["hypotheses"] == []


def test_a_bound_as_a_quotient_needs_a_positive_denominator() -> None:
    bound = "2/((1 + M2)*(S + 2*norm2(c - xi)) + 2)"
    said = conjecture("next(S + 2*norm2(c - xi)) <= S + 2*norm2(c - xi)", hypotheses=(f"gamma <= {bound}",))
    lemma, document = prove(said, said.claims[0]).certificates
    assert lemma["claim"]["conclusion"][0][0] == ">"
    assert document["claim"]["hypotheses"]


def test_hypotheses_about_the_beginning_say_nothing_about_a_cell() -> None:
    """c**2 may start at 2 and fall: at time 0 the hypothesis gives c**2 >= 1, later it does not."""
    from gfproof.theorems.deciding.cellwise import prove_on_cells

    said = conjecture("c**2 >= 1", hypotheses=("c**2 + 1 <= 2*initial(c**2)",), scope=CELL, along="flow")
    with pytest.raises(NotProved):
        prove_on_cells(said, said.claims[0])


def test_cells_use_squares() -> None:
    from gfproof.theorems.deciding.cellwise import prove_on_cells

    said = conjecture("w[i]**2*b[i]**2 + c**2 >= 2*w[i]*b[i]*c", "b[i]**2 + c**2 >= 3*b[i]*c", scope=CELL)
    assert prove_on_cells(said, said.claims[0]).certificates
    with pytest.raises(NotProved):
        prove_on_cells(said, said.claims[1])


def test_a_quantity_that_equals_the_minimum_off_the_sphere_only_is_not_the_minimum() -> None:
    """d(|v_i|^2 - |u_i|^2) is 0 along the flow; on the sphere the minimum below reaches 4."""
    gap = "norm2(v[i]) - norm2(w[i]) - b[i]**2"
    claim = f"min(norm2(w[i]) + b[i]**2 + d({gap}), norm2(v[i])) <= 1"
    said = conjecture(claim, along="normalized-flow")
    with pytest.raises(NotProved):
        prove(said, said.claims[0])
    plain = conjecture("min(norm2(w[i]) + b[i]**2, norm2(v[i])) <= 1", along="normalized-flow")
    assert prove(plain, plain.claims[0]).certificates


@pytest.mark.parametrize(
    "claim", ["(1/L)**0 == 1", "1/(1/L) == L", "1/(1/norm2(c)) >= 0", "2*norm2(c)/(2/L) >= 0"]
)
def test_a_denominator_that_cancels_still_has_to_be_nonzero(claim: str) -> None:
    said = conjecture(claim)
    with pytest.raises(NotProved):
        prove(said, said.claims[0])
    positive = conjecture(claim, hypotheses=("L > 0", "norm2(c) > 0"))
    assert prove(positive, positive.claims[0]).certificates


@pytest.mark.parametrize("denominator", ["L", "norm2(c - xi)", "b[i]", "norm2(w) - 1"])
def test_a_quotient_that_may_be_undefined_is_not_proved(denominator: str) -> None:
    said = conjecture(f"({denominator})/({denominator}) == 1")
    with pytest.raises(NotProved):
        prove(said, said.claims[0])


@pytest.mark.parametrize(
    ("claims", "hypotheses"),
    [
        (("S <= initial(S)",), ()),
        (("L <= initial(L)",), ()),
        (("initial(S) <= S",), ()),
        (("S <= initial(S) + L",), ()),
        (("next(S) <= S",), ("S <= initial(S)",)),
        (("next(S) <= S",), ("gamma <= initial(S)",)),
    ],
)
def test_false_statements_about_descent_are_not_proved(
    claims: tuple[str, ...], hypotheses: tuple[str, ...]
) -> None:
    said = conjecture(*claims, hypotheses=hypotheses)
    with pytest.raises(NotProved):
        prove(said, said.claims[0])


def test_contradictory_hypotheses_prove_everything_and_it_shows() -> None:
    from gfproof.theorems.deciding import decide

    decision = decide(conjecture("L <= -5", hypotheses=("L < 0",)), examples=50)
    assert "no drawn case meets all hypotheses" in decision.hypotheses[0].note
    assert "no drawn case meets the hypotheses" in decision.claims[0].note
