"""The blocks an article is made of."""

from wagtail.blocks import RichTextBlock

BODY = [("text", RichTextBlock(label="文字"))]
