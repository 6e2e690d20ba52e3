"""Work nobody waits for: people's copies of what is kept about them."""

from datetime import datetime

from portal import copy_letters, own_copies


def prepare_copies(*, at: datetime) -> int:
    """Go on with what people asked to have of all that is kept about them; tell who has it."""
    done = own_copies.prepare_due(at=at)
    copy_letters.tell(at=at)
    return done


def forget_copies(*, at: datetime) -> int:
    """Delete copies whose week is over."""
    return own_copies.forget_due(at=at)
