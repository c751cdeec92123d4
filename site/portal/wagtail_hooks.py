"""What the portal room adds to Wagtail: links that leave the city, and the acts it writes to the log."""

from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from cluster import audit
from portal.links import OutwardLinkHandler

audit.name_acts({"domain.approve": "批准外链域名", "mourning.declare": "公祭灰度", "mourning.end": "结束公祭灰度"})


@hooks.register("register_rich_text_features")
def outward_links(features: FeatureRegistry) -> None:
    features.register_link_type(OutwardLinkHandler)
