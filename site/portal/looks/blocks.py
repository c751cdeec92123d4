"""The blocks an article is made of.
Each renders with its own small template under themes/base/templates/portal/blocks/; none holds free HTML beyond
the few features of the rich text editor."""

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEMPLATES = "portal/blocks"


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label="小标题", max_length=80)
    level = blocks.ChoiceBlock([("2", "一级"), ("3", "二级")], default="2", label="级别", search_index=False)

    class Meta:
        label = "小标题"
        icon = "title"
        template = f"{TEMPLATES}/heading.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label="图片")
    caption = blocks.CharBlock(label="图注", max_length=120, required=False)

    class Meta:
        label = "图片"
        icon = "image"
        template = f"{TEMPLATES}/picture.html"


class GalleryBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock(), label="图片", min_num=2)

    class Meta:
        label = "图集"
        icon = "grip"
        template = f"{TEMPLATES}/gallery.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="引文")
    source = blocks.CharBlock(label="出处", max_length=60, required=False)

    class Meta:
        label = "引文"
        icon = "openquote"
        template = f"{TEMPLATES}/quote.html"


class RecordingBlock(blocks.StructBlock):
    """Video or sound; whoever cannot hear it gets captions or the transcript (WCAG 1.2, GB/T 37668)."""

    file = DocumentChooserBlock(label="文件（MP4 或 MP3）")
    poster = ImageChooserBlock(label="封面", required=False)
    title = blocks.CharBlock(label="名称", max_length=80)
    subtitles = DocumentChooserBlock(label="字幕（WebVTT）", required=False, help_text="视频的中文字幕，.vtt 文件")
    transcript = blocks.RichTextBlock(
        label="文字稿", features=["bold"], required=False, help_text="写给听不见、看不见的读者；没有字幕时必填"
    )

    class Meta:
        label = "音视频"
        icon = "media"
        template = f"{TEMPLATES}/recording.html"


class ReferenceBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label="站内文章、文件或指南")
    note = blocks.CharBlock(label="说明", max_length=80, required=False)

    class Meta:
        label = "相关内容"
        icon = "link"
        template = f"{TEMPLATES}/reference.html"


class AttachmentsBlock(blocks.StructBlock):
    files = blocks.ListBlock(DocumentChooserBlock(label="附件"), label="附件")

    class Meta:
        label = "附件"
        icon = "doc-full"
        template = f"{TEMPLATES}/attachments.html"


BODY = [
    ("heading", HeadingBlock()),
    ("text", blocks.RichTextBlock(label="文字", template=f"{TEMPLATES}/text.html")),
    ("table", TableBlock(label="表格", template=f"{TEMPLATES}/table.html", table_options={"language": "zh-CN"})),
    ("picture", PictureBlock()),
    ("gallery", GalleryBlock()),
    ("quote", QuoteBlock()),
    ("recording", RecordingBlock()),
    ("reference", ReferenceBlock()),
    ("attachments", AttachmentsBlock()),
]
