from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from cluster.clock import worker
        from cluster.departments import host_space
        from search import changes, rebuilding

        host_space.register("/search/", room=self.name, cached=False, robots=False)
        changes.connect()
        worker.register("search_index", changes.drain, every=0.3)
        worker.register_chore("search_index_clearing", changes.forget_old, every=3600)
        worker.register_chore("search_index_rebuild", rebuilding.rebuild_if_old, every=600)
