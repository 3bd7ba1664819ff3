"""Certificates, and the checker that decides about them."""

from gfproof.certify.checker import Malformed as Malformed
from gfproof.certify.checker import Rejected as Rejected
from gfproof.certify.schema import Digest as Digest
from gfproof.certify.schema import accept as accept
from gfproof.certify.schema import check_in_subprocess as check_in_subprocess
from gfproof.certify.schema import read as read
from gfproof.certify.schema import seal as seal
from gfproof.certify.schema import write as write
