"""What is known of a city: frozen, and made by `cluster.city.folder` alone."""

from dataclasses import dataclass

NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Planned:
    """A department of the plan, in the words of `Department`."""

    code: str
    slug: str
    name: str
    full_name: str
    short_name: str
    kind: str
    category: str
    wave: int
    blueprint: str
    serves_public: bool
    duty: str
    is_city: bool = False


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class Box:
    """The area in degrees of longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Sorting:
    """Under which subject a service item stands: by a `word` of its name, or by its `department`."""

    by: str
    key: str
    subject: str


@dataclass(frozen=True)
class City:
    """One city; every word of it is described in cluster/data/city/city.toml."""

    short: str
    full: str
    province: str
    government: str
    government_short: str
    english: str
    seal: str
    division: str
    slug: str
    host: str
    office: str
    theme: str
    data_platform: str
    data_licence: str
    resource_code_class: str
    publisher_code: str
    counties: tuple[str, ...]
    tabs: tuple[str, ...]
    hot_words: tuple[str, ...]
    box: Box
    superiors: tuple[Link, ...]
    departments: tuple[Planned, ...]
    places: tuple[str, ...]
    services: tuple[Sorting, ...]

    @property
    def counted(self) -> str:
        """How many departments the plan has, as a sentence says it: 六十."""
        return spoken(len(self.departments))

    @property
    def plan(self) -> tuple[Planned, ...]:
        """The city itself, owner of the portal, and its departments."""
        portal = Planned(
            code="000",
            slug=self.slug,
            name=self.government,
            full_name=self.government,
            short_name=self.government_short,
            kind="人民政府",
            category="general",
            wave=min(department.wave for department in self.departments),
            blueprint="门户",
            serves_public=True,
            duty=f"{self.government}门户网站",
            is_city=True,
        )
        return (portal, *self.departments)

    @property
    def office_name(self) -> str:
        """Full name of the department that runs the sites."""
        return next(one.full_name for one in self.departments if one.slug == self.office)

    def told(self, text: str) -> str:
        """A text of a blueprint with this city's words in it: {short}, {full}, {counties}, {counted}."""
        counties = "、".join(name[:-1] if len(name) > 2 else name for name in self.counties)
        return text.format(short=self.short, full=self.full, counties=counties, counted=self.counted)


def spoken(number: int) -> str:
    """A number below a thousand as one counts things: 两, 六十, 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if number == 2:
        return "两"
    text = f"{NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else NUMERALS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (NUMERALS[ones] if ones or not number else "")
