"""Pictures: vector files, the same bytes each time, readable in black and white and by the colour-blind.

Heights and places are float64 here and decide nothing; matplotlib is imported only when a picture is drawn.
"""

from gfproof.write.plot.early import draw_early as draw_early
from gfproof.write.plot.early import draw_scales as draw_scales
from gfproof.write.plot.flows import draw_descent as draw_descent
from gfproof.write.plot.flows import draw_flow as draw_flow
from gfproof.write.plot.functions import draw_network as draw_network
from gfproof.write.plot.functions import draw_slice as draw_slice
from gfproof.write.plot.splines import draw_fit as draw_fit
from gfproof.write.plot.splines import draw_path as draw_path
