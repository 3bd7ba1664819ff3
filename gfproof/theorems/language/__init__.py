"""The claim language: what a conjecture says.

**What it speaks about.** Networks N(x) = c + sum_i v_i max(w_i.x + b_i, 0), with a.x added where the conjecture says
``skip = true``; H >= 1 neurons, d >= 1 inputs, m >= 1 outputs; a target f; a probability law of the input on a box
[low, high]^d; L = E |N(X) - f(X)|^2; G, the generalized gradient with strict activity {w_i.x + b_i > 0}.

**Names.** Arrays ``w`` (H, d), ``b`` (H), ``v`` (m, H), ``c`` (m), ``a`` (m, d); their gradients ``G.w G.b G.v G.c
G.a``; ``xi`` (m) where ``target = "constant"``; ``alpha`` (m, d) and ``beta`` (m) where ``target = "affine"``; the
numbers ``L``, ``H``, ``dim`` = d, ``M2`` = E |X|^2, ``radius`` (the largest |x_j| on the smallest box that carries
the law) and ``gamma`` > 0, the step size (along a flow merely a number). ``w[i] b[i] v[i] G.w[i] G.b[i] G.v[i]`` are
the parts of neuron i.

**Expressions.** + - * / and ** with an integer exponent. Arrays of one shape can be added; numbers multiply arrays;
products of arrays are written ``dot(x, y)`` = the sum of the products of the entries, ``norm2(x)`` = dot(x, x).
``sum(x)`` adds the entries of x, unless x mentions neuron i: then it adds x over all neurons. ``abs min max sqrt``
take numbers.

**Statements.** Relations ``== <= >= < >`` joined by ``and``. A relation with a free i is meant for every neuron.
``==`` between arrays is meant entry by entry; an array may be compared with 0; ``<= >= < >`` compare numbers. All
relations are exact. A statement is true at a point only where both sides have values (no division by zero, no root of
a negative number).

**Dynamics.** ``d(e)`` is the derivative of e along the flow: -<grad e, G>, and along ``"normalized-flow"`` -<grad e,
PG>, PG being G without its component along u_i = (w_i, b_i), on {|u_i| = 1}. d(L) is -<G, G> (respectively -<G, PG>),
the derivative of the risk for almost every time (energy identity). G has no derivative, and d of abs, min, max, sqrt
has a value only where it exists. ``next(e)`` is e after one step theta - gamma G (along ``"descent"``); along
``"normalized-flow"`` v, c, a make this step, the u_i go to any unit vectors, and e may speak of v, c, a only.
``initial(e)`` is e at the beginning of the trajectory: a statement with ``initial`` speaks of every trajectory and of
all its times (along descent: every number of steps with the same gamma), its hypotheses holding at each time up to
then.

**Quantifiers.** A conjecture speaks of every H, d, m >= 1, every box, every probability law on it, every network,
every target of the named kind (``any``: every square-integrable f), and every gamma > 0, under its hypotheses.
``[scope]`` narrows this: ``width``, ``dimension``, ``outputs``, ``low``, ``high`` (the box), ``law`` (``"uniform"``
on the box, or ``"atoms"``: finitely many points of it). With ``dimension = 1`` the w_i are numbers, with ``outputs =
1`` the v_i, c, xi, beta. A conjecture that has a meaning only for one output (``v[i]**2``) is read for one output,
and its findings say so.
"""

from gfproof.theorems.language.evaluation import (
    State as State,
)
from gfproof.theorems.language.evaluation import (
    holds_at as holds_at,
)
from gfproof.theorems.language.evaluation import (
    relation_holds as relation_holds,
)
from gfproof.theorems.language.evaluation import (
    sides as sides,
)
from gfproof.theorems.language.evaluation import (
    value as value,
)
from gfproof.theorems.language.expressions import (
    Expression as Expression,
)
from gfproof.theorems.language.expressions import (
    Relation as Relation,
)
from gfproof.theorems.language.expressions import (
    Statement as Statement,
)
from gfproof.theorems.language.expressions import (
    mentions as mentions,
)
from gfproof.theorems.language.expressions import (
    relation_text as relation_text,
)
from gfproof.theorems.language.parser import Language as Language
from gfproof.theorems.language.roots import (
    NotExact as NotExact,
)
from gfproof.theorems.language.roots import (
    Undefined as Undefined,
)
from gfproof.theorems.language.vocabulary import (
    DYNAMICS as DYNAMICS,
)
from gfproof.theorems.language.vocabulary import (
    TARGETS as TARGETS,
)
from gfproof.theorems.language.vocabulary import (
    Vocabulary as Vocabulary,
)
