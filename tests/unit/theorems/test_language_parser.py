"""The claim language reads what its docstring says, and nothing else; every refusal names a column."""

import pytest

from gfproof.errors import FormulaError
from gfproof.theorems.language import Language, Vocabulary, mentions, relation_text
from gfproof.theorems.language.expressions import text

DESCENT = Vocabulary(along="descent")


def read(source: str, vocabulary: Vocabulary = DESCENT) -> str:
    statement = Language(vocabulary).statement(source)
    return " and ".join(relation_text(relation) for relation in statement.relations)


@pytest.mark.parametrize(
    "source",
    [
        "d(norm2(w) + norm2(c - 2*xi)) == -8*L",
        "next(L) - L <= gamma**2*norm2(G.w) and gamma > 0",
        "gamma*4*(2*norm2(w) + 1) <= 1",
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        "sum(min(norm2(w[i]) + b[i]**2, norm2(v[i]))) >= 0",
        "norm2(v) <= 3*initial(norm2(v)) + 8*norm2(xi)",
        "sqrt(norm2(G.c)) <= abs(L) + max(1, radius)/H",
        "d(c) == -G.c",
        "G.w == 0",
        "M2 <= dim*radius**2",
        "0.1*L >= 1e-3",
        "-(-L) >= +L",
    ],
)
def test_a_statement_is_read_and_can_be_read_back(source: str) -> None:
    shown = read(source)
    assert read(shown) == shown


@pytest.mark.parametrize(
    ("source", "column", "word"),
    [
        ("w**10**9 == 0", 4, "exponent"),
        ("c**2 == 1", 1, "norm2"),
        ("w[0] == 1", 3, "free i"),
        ("w[j] == 1", 3, "free i"),
        ("b <= 0", 1, "b[i]"),
        ("L", 1, "relation"),
        ("0 < gamma < 1", 1, "chain"),
        ("L != 0", 3, "expected one of"),
        ("L == 0 or L >= 0", 1, "relation"),
        ("not L == 0", 1, "relation"),
        ("foo(L) == 0", 1, "unknown function"),
        ("theta == 0", 1, "unknown name"),
        ("L.w == 0", 1, "only G takes a dot"),
        ("G.x == 0", 1, "unknown name"),
        ("G == 0", 1, "G.w"),
        ("xi[i] == 0", 1, "no entry per neuron"),
        ("a == 0", 1, "skip = true"),
        ("beta == 0", 1, 'target = "affine"'),
        ("d(G.c) == 0", 1, "not differentiable"),
        ("d(d(L)) == 0", 1, "d inside d"),
        ("next(next(L)) == 0", 1, "next inside next"),
        ("initial(d(L)) == 0", 1, "d inside initial"),
        ("sum(w[i]) == 0", 5, "adds numbers"),
        ("norm2(w, b) == 0", 1, "2 arguments"),
        ("dot(w) == 0", 1, "expected 2"),
        ("dot(w, v) == 0", 1, "dot of"),
        ("w + v == 0", 1, "same shape"),
        ("sqrt(w) <= 1", 6, "takes numbers"),
        ("min(L) <= 1", 1, "2 or more"),
        ("norm2(*w) == 0", 7, "not allowed"),
        ("norm2(x=w) == 0", 1, "not part"),
        ("[L] == 0", 1, "not part"),
        ("L == 'x'", 6, "not a number"),
        ("L == 1_000", 6, "not a number"),
        ("L == 0x10", 6, "not a number"),
        ("L == 1j", 6, "not a number"),
        ("L == True", 6, "not a number"),
        ("(lambda: L)() == 0", 1, "not part"),
        ("L if L else L", 1, "relation"),
        ("(L := 3) == 0", 2, "not part"),
        ("L % 2 == 0", 1, "not part"),
        ("L // 2 == 0", 1, "not part"),
        ("L @ L == 0", 1, "not part"),
        ("~L == 0", 1, "not part"),
        ("(L == 0) == 0", 2, "inside an expression"),
        ("L ≤ 1", 3, "unexpected character"),
        ("L >= 0 # a remark\n and L >= 1", 8, "unexpected character"),
        ("L == (1", 6, "not an expression"),
        ("1)+(2 == 3", 2, "not an expression"),
        ("L**-1 == 0", 4, "exponent"),
        ("L**2.0 == 0", 4, "exponent"),
        ("L**13 == 0", 4, "exponent"),
        ("L ** True == 0", 6, "exponent"),
    ],
)
def test_a_refusal_names_the_column_and_the_reason(source: str, column: int, word: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(source)
    assert caught.value.column == column
    assert word in str(caught.value)


def test_next_along_flows() -> None:
    with pytest.raises(FormulaError, match="descent"):
        read("next(L) <= L", Vocabulary(along="flow"))
    normalized = Vocabulary(along="normalized-flow")
    assert read("next(norm2(v)) <= 1", normalized)
    with pytest.raises(FormulaError, match="any unit vector"):
        read("next(norm2(w)) <= 1", normalized)


def test_one_output_and_one_input_turn_arrays_into_numbers() -> None:
    narrow = Vocabulary(along="descent", one_output=True, one_input=True)
    assert read("v[i]**2 - w[i]**2 - b[i]**2 == c*xi", narrow)
    assert read("sum(v[i]*w[i]) <= c", narrow)


def test_definitions_are_abbreviations() -> None:
    language = Language(DESCENT)
    language.define("S", "norm2(w) + norm2(b)")
    language.define("V", "S + norm2(v)")
    (relation,) = language.statement("d(V) == 0").relations
    assert text(relation.left) == "d(norm2(w) + norm2(b) + norm2(v))"


@pytest.mark.parametrize("name", ["L", "w", "G", "norm2", "i", "xi", "a", "and", "1x", "x-y", "", "x" * 41])
def test_a_definition_needs_a_new_name(name: str) -> None:
    with pytest.raises(FormulaError):
        Language(DESCENT).define(name, "L")


def test_a_definition_uses_only_what_stands_before_it() -> None:
    language = Language(DESCENT)
    with pytest.raises(FormulaError, match="unknown name"):
        language.define("V", "V + 1")


def define_again_and_again(language: Language, first: str, pattern: str, times: int) -> None:
    language.define("x0", first)
    for k in range(times):
        language.define(f"x{k + 1}", pattern.format(f"x{k}"))


def test_doubling_definitions_stay_bounded() -> None:
    with pytest.raises(FormulaError, match=r"terms|nested"):
        define_again_and_again(Language(DESCENT), "L + 1", "{0} + {0}", 100)


def test_powers_of_powers_stay_bounded() -> None:
    with pytest.raises(FormulaError, match="degree"):
        define_again_and_again(Language(DESCENT), "norm2(w)", "{0}**12", 10)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 10_000 + "L" + ")" * 10_000 + " == 0",
        "-" * 3_000 + "L == 0",
        "L + " * 900 + "L == 0",
        "x" * 1_000_000 + " == 0",
        "9" * 3_000 + " == L",
        "L == 0 and " * 300 + "L == 0",
        "norm2(" * 49 + "w" + ")" * 49 + " == 0",
        "[" * 60 + "L" + "]" * 60,
    ],
)
def test_large_texts_are_refused_or_read_at_once(source: str) -> None:
    with pytest.raises(FormulaError):
        Language(DESCENT).statement(source)


def test_mentions_looks_into_everything() -> None:
    statement = Language(DESCENT).statement("norm2(w) <= initial(norm2(G.c)) and L >= 0")
    assert mentions(statement, "G.c")
    assert mentions(statement, "initial")
    assert not mentions(statement, "b", "next")
    assert statement.about_trajectories
