"""Everything that is written as LaTeX: documents about closed forms and about theorems, and their PDF."""

from gfproof.write.cells import cell_document as cell_document
from gfproof.write.cells import classes_document as classes_document
from gfproof.write.cells import smoothing_document as smoothing_document
from gfproof.write.document import document as document
from gfproof.write.document import escape as escape
from gfproof.write.pdf import write_pdf as write_pdf
from gfproof.write.theorems import theorem_document as theorem_document
