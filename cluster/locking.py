"""What is checked is locked until it is done: the one way a verb takes the rows it decides about.

PostgreSQL locks the rows; SQLite's transactions are immediate, so whoever writes is alone already. Rows are taken in
one order (model, key), so two verbs that need the same rows wait for each other and never block each other for ever."""

from django.db import connections, router
from django.db.models import Model


class OutsideTransaction(RuntimeError):
    """A lock that ends at once protects nothing; a mistake of ours, never of a user."""


def lock(*nouns: Model) -> None:
    """Lock these rows until the running transaction ends and read them anew, in place: what the caller holds is then
    the row as it stands. Raises OutsideTransaction, and the model's DoesNotExist where a row is gone.

    A page of any kind is locked in its kind's table and in the table of all pages, so that whoever holds it as a Page
    and whoever holds it as an ArticlePage wait for each other."""
    for noun in sorted(nouns, key=lambda noun: (noun._meta.label_lower, str(noun.pk))):
        using = router.db_for_write(type(noun), instance=noun)
        if not connections[using].in_atomic_block:
            raise OutsideTransaction(f"lock({noun._meta.label}) outside a transaction")
        tables = ("self", *(link.name for link in noun._meta.parents.values() if link))
        noun.refresh_from_db(using=using, from_queryset=type(noun)._base_manager.select_for_update(of=tables))
