"""The blocks of a government document: those of an article, and 主送机关, 栏, 落款."""

from wagtail import blocks

from portal.looks.blocks import BODY


class BoxBlock(blocks.StructBlock):
    """栏: measures set apart from the text, numbered through the document."""

    number = blocks.IntegerBlock(label="编号", min_value=1)
    title = blocks.CharBlock(label="标题", max_length=80)
    text = blocks.RichTextBlock(label="内容", features=["bold", "ol", "ul", "link"])

    class Meta:
        label = "专栏"
        icon = "form"
        template = "disclosure/blocks/box.html"


class SealBlock(blocks.StructBlock):
    """落款: who issues and when, at the right under the text."""

    organ = blocks.CharBlock(label="发文机关", max_length=100)
    date = blocks.CharBlock(label="成文日期", max_length=30)

    class Meta:
        label = "落款"
        icon = "edit"
        template = "disclosure/blocks/seal.html"


ADDRESSEE = blocks.CharBlock(label="主送机关", max_length=300, icon="mail", template="disclosure/blocks/addressee.html")
DOCUMENT_BODY = [("addressee", ADDRESSEE), *BODY, ("box", BoxBlock()), ("seal", SealBlock())]
