"""Closed forms for two inputs and one neuron: how a line cuts a rectangle, and risk and generalized gradient there."""

from gfproof.symbolic.plane.cuts import (
    Cut as Cut,
)
from gfproof.symbolic.plane.cuts import (
    Frame as Frame,
)
from gfproof.symbolic.plane.cuts import (
    Shape as Shape,
)
from gfproof.symbolic.plane.cuts import (
    all_cuts as all_cuts,
)
from gfproof.symbolic.plane.cuts import (
    cut_of as cut_of,
)
from gfproof.symbolic.plane.forms import (
    PlaneForm as PlaneForm,
)
from gfproof.symbolic.plane.forms import (
    plane_form as plane_form,
)
from gfproof.symbolic.plane.forms import (
    plane_form_at as plane_form_at,
)
from gfproof.symbolic.plane.setting import PlaneSetting as PlaneSetting
