"""Closed forms of risk and generalized gradient, and their derivations in checked steps."""

from gfproof.symbolic.cells import (
    cell_classes as cell_classes,
)
from gfproof.symbolic.cells import (
    class_count as class_count,
)
from gfproof.symbolic.cells import (
    labelled_count as labelled_count,
)
from gfproof.symbolic.derive import (
    AtCase as AtCase,
)
from gfproof.symbolic.derive import (
    ClosedForm as ClosedForm,
)
from gfproof.symbolic.derive import (
    closed_form as closed_form,
)
from gfproof.symbolic.derive import (
    closed_form_at as closed_form_at,
)
from gfproof.symbolic.derive import (
    closed_forms as closed_forms,
)
from gfproof.symbolic.setting import Setting as Setting
from gfproof.symbolic.steps import (
    Checked as Checked,
)
from gfproof.symbolic.steps import (
    Derivation as Derivation,
)
from gfproof.symbolic.steps import (
    DerivationError as DerivationError,
)
from gfproof.symbolic.steps import (
    Identity as Identity,
)
from gfproof.symbolic.steps import (
    IdentityStep as IdentityStep,
)
from gfproof.symbolic.steps import (
    Step as Step,
)
