"""The platforms behind one protocol: what each must give, what its answers mean, which door an account uses."""
