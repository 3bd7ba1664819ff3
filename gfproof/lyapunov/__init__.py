"""Conservation laws and Lyapunov functions, found and excluded by exact linear algebra."""

from gfproof.lyapunov.any_width import AnyWidthFamily as AnyWidthFamily
from gfproof.lyapunov.any_width import search_any_width as search_any_width
from gfproof.lyapunov.architecture import Architecture as Architecture
from gfproof.lyapunov.impossible import Impossible as Impossible
from gfproof.lyapunov.integrand import Integrand as Integrand
from gfproof.lyapunov.laws import LawCount as LawCount
from gfproof.lyapunov.laws import count_laws as count_laws
from gfproof.lyapunov.obstruction import BracketObstruction as BracketObstruction
from gfproof.lyapunov.obstruction import bracket_obstruction as bracket_obstruction
from gfproof.lyapunov.polynomial_laws import polynomial_laws as polynomial_laws
from gfproof.lyapunov.question import Question as Question
from gfproof.lyapunov.report import Found as Found
from gfproof.lyapunov.report import answer as answer
from gfproof.lyapunov.search import LyapunovFamily as LyapunovFamily
from gfproof.lyapunov.search import NoLyapunovFunction as NoLyapunovFunction
from gfproof.lyapunov.search import monomials_up_to as monomials_up_to
from gfproof.lyapunov.search import search as search
from gfproof.lyapunov.search import system as system
