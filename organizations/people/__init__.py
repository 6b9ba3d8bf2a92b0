"""Accounts and how they come to be: invitations, roles in a body, one's own account, a forgotten password."""
