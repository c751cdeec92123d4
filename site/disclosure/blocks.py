"""The blocks of a government document: those of an article, and 栏."""

from wagtail import blocks

from portal.blocks import BODY


class BoxBlock(blocks.StructBlock):
    """栏: measures set apart from the text, numbered through the document."""

    number = blocks.IntegerBlock(label="编号", min_value=1)
    title = blocks.CharBlock(label="标题", max_length=80)
    text = blocks.RichTextBlock(label="内容", features=["bold", "ol", "ul", "link"])

    class Meta:
        label = "专栏"
        icon = "form"
        template = "disclosure/blocks/box.html"


DOCUMENT_BODY = [*BODY, ("box", BoxBlock())]
