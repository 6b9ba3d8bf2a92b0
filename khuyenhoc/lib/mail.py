"""Sending mail: plain text out of a template; a mail server that does not answer is no reason to lose anything."""

import logging
from threading import Thread

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def compose(to: str, subject: str, template: str, context: dict) -> EmailMessage:
    """Return a mail. Its template is plain text and escapes nothing.

    Args:
        to: the address.
        subject: one line.
        template: the name of the template.
        context: what the template needs.
    """
    text = render_to_string(template, context).strip() + "\n"
    # So that no machine answers: notices of absence would come back to the office.
    return EmailMessage(subject, text, to=[to], headers={"Auto-Submitted": "auto-generated"})


def deliver(message: EmailMessage) -> bool:
    """Send a mail; tell whether the server took it. Never inside a transaction: a mail cannot be rolled back."""
    try:
        return bool(message.send())
    except (OSError, ValueError):  # the server refuses or is away; or it is no address after all
        logger.exception("A mail could not be sent: %s", message.subject)
        return False


def deliver_aside(message: EmailMessage):
    """Send a mail while the page is answered already, so that the time it takes tells nobody that there was one."""
    Thread(target=deliver, args=[message], name="mail").start()
