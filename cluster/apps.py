from django.apps import AppConfig
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models.signals import pre_delete, pre_save


class ClusterConfig(AppConfig):
    name = "cluster"
    verbose_name = "网站群"

    def ready(self) -> None:
        from cluster import checks, installation, rekeying, review, trash, wording
        from cluster.admin.page_form import PageForm
        from cluster.clock import sweeps, worker
        from cluster.clock.sweeping import sweep_if_due
        from cluster.models import CityPage
        from cluster.models.media import keep_what_is_shown
        from cluster.people import limits, sessions
        from cluster.review import gate, sweeping

        CityPage.base_form_class = PageForm
        pre_save.connect(gate.guard, dispatch_uid="cluster.review.gate")
        pre_save.connect(wording.tidy_saved, dispatch_uid="cluster.wording")
        pre_delete.connect(keep_what_is_shown, dispatch_uid="cluster.files")
        worker.register_chore("review.publish", review.publish_due, every=60)
        worker.register_chore("review.expire", review.expire_due, every=60)
        worker.register_chore("review.watch", review.watch_live_pages, every=sweeping.PAUSE, apart=True)
        worker.register_chore("sweeps", sweep_if_due, every=60, apart=True)
        worker.register_chore("limits.forget", limits.forget, every=3600)
        worker.register_chore("trash.empty", trash.empty, every=3600)
        sweeps.register("安装编号", installation.sweep)
        sweeps.register("内容审核", review.sweep)
        sweeps.register("加密内容", rekeying.sweep)
        rekeying.register("登录状态", sessions.kept)
        self.register_addresses()

    def register_addresses(self) -> None:
        from cluster.departments import host_space

        state = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name)
        host_space.register(
            "/admin/",
            room=self.name,
            editions=False,
            cached=False,
            cookies=state,
            host=host_space.Host.PORTAL,
            closed_with_site=False,
            robots=False,
            staff_body=settings.WAGTAILDOCS_MAX_UPLOAD_SIZE + host_space.FORM,
        )
        host_space.register("/documents/<int>/", room=self.name, editions=False, cached=False)
        host_space.register("/documents/authenticate_with_password/", room=self.name, cached=False, robots=False)
        host_space.register("/_util/", room=self.name, cached=False, robots=False)
