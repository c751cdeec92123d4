from django.apps import AppConfig


class InteractionConfig(AppConfig):
    name = "interaction"
    verbose_name = "互动交流"

    def ready(self) -> None:
        from cluster import workdays, worker
        from interaction import deadlines, desk, letters
        from portal import bands, navigation

        workdays.register_source(deadlines.entered_days)
        worker.register_chore("interaction.close_answered", desk.close_answered, every=3600)
        worker.register_chore("interaction.forget_contacts", desk.forget_contacts, every=3600)
        navigation.register_door("letters", "互动交流", "/letters/", order=50)
        bands.register("letters", "互动", "interaction/band.html", letters.band, elder="interaction/band_elder.html")
