"""C1 to C17: conservation laws of gradient flows, at the parameters and data of a case and for its widths."""

from __future__ import annotations

from gfproof.certify import integrand
from gfproof.theorems.answers import all_of
from gfproof.theorems.certified import certified
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Decide
from gfproof.theorems.laws import networks, neurons
from gfproof.theorems.laws.neurons import on_model


def _claim(id: str, statement: str, decide: Decide, latex: str, needs: tuple[str, ...] = ()) -> Claim:
    return Claim(id, statement, needs, decide, None, latex)


CLAIMS = (
    _claim(
        "C1",
        "each h_j = |w_j|^2 + b_j^2 - |v_j|^2 has <grad h_j, X> = 0 for every field X of Lie, the norm of u_j, v_j has not",
        on_model(lambda m: all_of([neurons.criterion(m), neurons.squares_are_no_law(m)])),
        r"$h$ is a law iff $\langle\nabla h,\nabla\phi_i\rangle=0$ for all $i$; then $\nabla h$ is orthogonal to Lie",
        ("H1",),
    ),
    _claim(
        "C2",
        "P - dim Lie(theta) is the number of neurons",
        on_model(neurons.number),
        r"$P-\dim\mathrm{Lie}(\theta)$ is the number of neurons",
        ("H1", "H3"),
    ),
    _claim(
        "C2f",
        "there are locally exactly P - dim Lie(theta) functionally independent laws",
        on_model(neurons.integrable),
        r"locally there are exactly $P-\dim\mathrm{Lie}(\theta)$ functionally independent laws",
        ("H1", "H2", "H3"),
    ),
    Claim(
        "C3",
        "|v_j|^2 - |w_j|^2 - b_j^2 has derivative 0 along -G",
        ("H2",),
        on_model(neurons.balanced),
        "d(norm2(v[i]) - norm2(w[i]) - b[i]**2) == 0",
        r"$|v_j|^2-|w_j|^2-b_j^2$ is conserved for every neuron, any data, any target",
        certified(certificates.EVERY_TARGET, integrand.balancedness),
    ),
    _claim(
        "C3p",
        "for max(z, alpha z)^p: |w_j|^2 + b_j^2 - p |v_j|^2 has derivative 0 along grad E",
        on_model(neurons.homogeneous),
        r"for $\sigma(z)=\max(z,\alpha z)^p$: $\|w_j\|^2+b_j^2-p\|v_j\|^2$ is conserved",
    ),
    _claim(
        "C3d",
        "the same for every hidden neuron of a network with two hidden layers",
        on_model(neurons.deep),
        r"the same for every hidden neuron of a network with two hidden layers",
    ),
    _claim(
        "C3c",
        "one neuron, d = 1: s, s^2, s^3 have a law, s + s^2 has none",
        on_model(neurons.one_degree),
        r"one neuron, $d=1$: for $\sigma(s)=s,s^2,s^3$ there is a law, for $s+s^2$ there is none",
    ),
    _claim(
        "C4",
        "linear layers: the entries of U^T U - V^T V have derivative 0 along grad E",
        on_model(networks.matrix_laws),
        r"linear layers: $W_{l+1}^TW_{l+1}-W_lW_l^T$ is conserved; two layers: $\Psi=U^TU-V^TV$",
    ),
    _claim(
        "C5",
        "at this theta s (2r + 1 - s)/2 entries of Psi are independent, s = rank (U; V)",
        on_model(networks.rank_of_entries),
        r"$s(2r+1-s)/2$ entries of $\Psi$ are independent at any $\theta$, $s$ the rank of $(U;V)$",
    ),
    _claim(
        "C5d",
        "three linear layers of the widths named (from 2 to 3): sum of s_l (2 k_l + 1 - s_l)/2 independent entries",
        on_model(networks.deep_rank),
        r"deep linear: $\sum_l s_l(2k_l+1-s_l)/2$ independent entries, $s_l=\min(k_l,k_{l-1}+k_{l+1})$ (per architecture)",
    ),
    _claim(
        "C6",
        "if (U; V) has full rank, P - dim Lie(theta) = s (2r + 1 - s)/2",
        on_model(networks.complete),
        r"if $(U;V)$ has full rank, $P-\dim\mathrm{Lie}(\theta)=s(2r+1-s)/2$: there are no other laws",
    ),
    _claim(
        "C6a",
        "the fields generate so(n, m), of dimension (n + m)(n + m - 1)/2",
        on_model(networks.orthogonal_algebra),
        r"the fields $W\mapsto GW$ generate $so(n,m)$, of dimension $(n+m)(n+m-1)/2$",
    ),
    _claim(
        "C7",
        "three linear layers of the widths named (from 2 to 3): P - dim Lie is the number of C5",
        on_model(networks.deep_complete),
        r"deep linear networks with all widths at least $2$ have no laws but those of C4 (per architecture)",
    ),
    _claim(
        "C7b",
        "linear networks of the widths 1, a, b, 1 named: P - dim Lie is min(a, b) - 1 more than the number of C5",
        on_model(networks.bottleneck),
        r"linear networks of widths $(1,a,b,1)$ have $\min(a,b)-1$ laws more than C5 says",
    ),
    _claim(
        "C8",
        "path lifting of ReLU networks of the widths named (up to 3): P - dim Lie is the number of hidden neurons",
        on_model(networks.path_lifting),
        r"$P-\dim\mathrm{Lie}$ of the path lifting is the number of hidden neurons (per architecture)",
    ),
    _claim(
        "C9",
        "neurons with one activation pattern: <v_j, v_k> - <w_j, w_k> - b_j b_k has derivative 0 along -G",
        on_model(neurons.common_pattern),
        r"while neurons share their pattern, $\langle v_j,v_k\rangle-\langle w_j,w_k\rangle-b_jb_k$ is conserved",
        ("H2",),
    ),
    _claim(
        "C9b",
        "d = 1, no biases: the number of laws is that of the linear blocks w_j > 0 and w_j < 0",
        on_model(neurons.one_input),
        r"$d=1$ without biases: the count is that of the two linear blocks $\{w_j>0\}$ and $\{w_j<0\}$",
    ),
    _claim(
        "C10",
        "widths 1, 2, 1: 4 linearly independent quadratic laws, 3 functionally independent",
        on_model(networks.four_and_three),
        r"linear independence is not functional independence: widths $(1,2,1)$ have $4$ and $3$ quadratic laws",
    ),
    _claim(
        "C10m",
        "r >= n + m: the (n + m)-minors of (U; V) are laws, det(W_I)^2 = (-1)^m det(Psi_II)",
        on_model(networks.minors),
        r"for $r\ge n+m$ every $(n+m)$-minor of $(U;V)$ is a law, $\det(W_I)^2=(-1)^m\det(\Psi_{II})$",
    ),
    _claim(
        "C11",
        "two minors that are not 0 and whose sizes add to P prove the count",
        on_model(networks.minors_of_the_proof),
        r"$\mathrm{rank}_p(\text{fields})+\mathrm{rank}_p(\text{gradients of laws})=P$ proves the count",
    ),
    _claim(
        "C12",
        "the quadratic laws are a kernel; for ReLU it is spanned by the neurons' laws",
        on_model(networks.quadratic_laws),
        r"homogeneous laws are the kernel of $h\mapsto\langle\nabla h,\nabla\phi_i\rangle$; quadratic ones for ReLU: the $h_j$",
    ),
    _claim(
        "C13",
        "weight decay lambda: h_j' = -2 lambda h_j",
        on_model(neurons.weight_decay),
        r"along $\theta'=-\nabla E-\lambda\theta$ the laws $h_j$ of the neurons have $h_j'=-2\lambda h_j$",
    ),
    _claim(
        "C14",
        "one step of descent changes h_j by eta^2 h_j(grad E), and <theta, A grad E> = 0",
        on_model(lambda m: all_of([neurons.descent(m), neurons.homogeneous(m)], f"eta = {neurons.STEP}")),
        r"$h(\theta-\eta\nabla E)-h(\theta)=\eta^2(\nabla E)^TA\nabla E$ and $\langle\theta,A\nabla E\rangle=0$",
    ),
    _claim(
        "C15",
        "for the data and pattern of the case there are at least as many laws as for all data",
        on_model(neurons.fixed_data),
        r"for finitely many data there are $P-\dim\mathrm{Lie}(\nabla g(\cdot,x_i))\ge P-\dim\mathrm{Lie}(\phi)$ laws",
    ),
    _claim(
        "C16",
        "momentum leaves no law of ReLU networks",
        neurons.momentum,
        r"with momentum ReLU networks have no laws (cited)",
    ),
    _claim(
        "C17",
        "tr((J W W^T)^k) = tr(Psi^k) for k = 1, 2, 3",
        on_model(networks.traces),
        r"$\mathrm{tr}((JWW^T)^k)=\mathrm{tr}(\Psi^k)$ is conserved at every width",
    ),
)
