"""Refusals around forms and templates."""

from gongdan.kernel.errors import Conflict, Invalid


class FormInvalid(Invalid):
    """This form cannot be used; `errors` names each place, the reason and the way out."""


class TemplateInvalid(Invalid):
    """This template cannot be saved; `errors` names each place, the reason and the way out."""


class TemplatesExhausted(Conflict):
    """There are already {most} templates of this sort: delete one first."""
