"""Scenes of work and daily life in 宣城, drawn with the brushes of brush.py.

Each function draws one scene in units of the picture's own width and height, so any size
works; importing this module adds them to `brush.SCENES`.
"""

import math

from brush import INK, PAPER, SEAL, Scene, at, far_ranges, mix, scene

WIDE = (1200, 675)


def ground(s: Scene, y: float, strength: float = 0.5) -> None:
    """One pressed line of ground across the picture at height `y` (a share of the height)."""
    s.path(s.lens(-20, s.h * y, s.w + 20, s.h * y, s.h * 0.014), s.p["near"], strength)


def box(s: Scene, x: float, y: float, w: float, h: float, fill: str | None = None, a: float = 1, line: float = 0.5) -> None:
    """A plain rectangle standing on (x, y), paper-filled unless told, with a thin ink outline."""
    s.add(f'<path d="M{x:.1f} {y:.1f}v{-h:.1f}h{w:.1f}v{h:.1f}z" fill="{fill or mix(PAPER, s.p["far"], .05)}" opacity="{a}" '
          f'stroke="{s.p["near"]}" stroke-width="1" stroke-opacity="{line}"/>')


def figure(s: Scene, x: float, y: float, k: float, lean: float = 0, arm: float = 1) -> None:
    """A small person from behind: robe, head, one reaching arm; no face."""
    s.path(f"M{x-8*k:.1f} {y:.1f}l{(3+lean*4)*k:.1f} {-30*k:.1f}q{1*k:.1f} {-10*k:.1f} {8*k:.1f} {-10*k:.1f}q{7*k:.1f} 0 {7*k:.1f} {10*k:.1f}l{2*k:.1f} {30*k:.1f}z", s.p["near"], .9)
    s.path(s.lens(x + 2 * k, y - 34 * k, x + (2 + 24 * arm) * k, y - 22 * k, 3 * k, 2), s.p["near"], .9)
    s.add(f'<circle cx="{x+(3+lean*5)*k:.1f}" cy="{y-46*k:.1f}" r="{5.4*k:.1f}" fill="{s.p["near"]}" opacity=".92"/>')


def steam(s: Scene, x: float, y: float, k: float, n: int = 4) -> None:
    d = "".join(f"M{x+(i-n/2)*16*k:.1f} {y:.1f}q{s.r.uniform(-22,22)*k:.1f} {-26*k:.1f} 0 {-50*k:.1f}t{s.r.uniform(-6,10)*k:.1f} {-46*k:.1f}" for i in range(n))
    s.add(f'<path d="{d}" fill="none" stroke="{s.p["far"]}" stroke-width="{2.2*k:.1f}" stroke-linecap="round" opacity=".32"/>')


@scene(WIDE, "ink")
def paper_vat(s: Scene) -> None:
    """捞纸: two makers lift the screen from the vat; wet sheets stacked beside it."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .42, 2, .15)
    s.path(f"M{w*.08} {h*.2}L{w*.5} {h*.08}L{w*.92} {h*.2}z", s.p["near"], .68)
    s.path("".join(f"M{w*x:.1f} {h*.2:.1f}h{w*.012:.1f}v{h*.52:.1f}h{-w*.012:.1f}z" for x in (.12, .36, .63, .87)), s.p["near"], .6)
    box(s, w * .33, h * .82, w * .34, h * .2, mix(PAPER, s.p["far"], .16))
    s.path(f"M{w*.34} {h*.64}h{w*.32}v{h*.03}h{-w*.32}z", s.p["far"], .4)
    s.add(f'<path d="M{w*.38} {h*.6}l{w*.24} {-h*.035}l{w*.015} {h*.03}l{-w*.24} {h*.038}z" fill="{PAPER}" stroke="{s.p["near"]}" stroke-width="1.4"/>')
    figure(s, w * .29, h * .8, k * 1.9, .6, 1); figure(s, w * .70, h * .8, k * 1.9, -.6, -1)
    for i in range(7):
        box(s, w * .78, h * (.82 - .013 * i), w * .13, h * .012, PAPER, 1, .4)
    s.water(h * .665, h * .69, 16, .4, w * .36, w * .6); ground(s, .83); s.weather()


@scene(WIDE, "ink")
def four_treasures(s: Scene) -> None:
    """文房四宝: brushes on their stand, inkstone with a stick, a roll of paper, a seal."""
    w, h, k = s.w, s.h, s.h / 420
    s.wash(h * .1, h * .8, s.p["far"], .12, flip=True)
    s.path(s.lens(w * .03, h * .78, w * .97, h * .775, h * .03), s.p["near"], .7)
    s.path(f"M{w*.12} {h*.76}v{-h*.44}h{w*.006}v{h*.44}zM{w*.36} {h*.76}v{-h*.44}h{w*.006}v{h*.44}zM{w*.1} {h*.33}q{w*.14} {-h*.06} {w*.29} 0v{h*.012}q{-w*.15} {-h*.05} {-w*.29} 0z", s.p["near"], .85)
    for i, ln in enumerate((.25, .3, .22, .28, .2)):
        x = w * (.15 + .045 * i)
        s.path(f"M{x:.1f} {h*.33:.1f}h{3.5*k:.1f}v{h*ln*.72:.1f}h{-3.5*k:.1f}z", mix(s.p["slope"], INK, .3), .9)
        s.path(f"M{x-2.5*k:.1f} {h*(.33+ln*.72):.1f}q{-2*k:.1f} {h*ln*.2:.1f} {4*k:.1f} {h*ln*.4:.1f}q{7*k:.1f} {-h*ln*.22:.1f} {4.5*k:.1f} {-h*ln*.4:.1f}z", INK, .85)
    s.path(f"M{w*.46} {h*.76}q{-w*.01} {-h*.09} {w*.02} {-h*.1}h{w*.17}q{w*.03} {h*.01} {w*.02} {h*.1}z", s.p["near"], .95)
    s.add(f'<ellipse cx="{w*.565}" cy="{h*.675}" rx="{w*.07}" ry="{h*.018}" fill="{INK}" stroke="{PAPER}" stroke-opacity=".35"/>')
    s.path(f"M{w*.6} {h*.67}l{w*.03} {-h*.14}l{w*.016} {h*.006}l{-w*.028} {h*.14}z", INK, .95)
    s.add(f'<path d="M{w*.72} {h*.77}q{w*.03} {-h*.02} {w*.0} {-h*.05}h{w*.2}q{w*.03} {h*.03} 0 {h*.055}z" fill="{PAPER}" stroke="{s.p["near"]}" stroke-width="1.2"/>')
    s.add(f'<ellipse cx="{w*.92}" cy="{h*.745}" rx="{w*.012}" ry="{h*.027}" fill="{mix(PAPER, s.p["far"], .3)}" stroke="{s.p["near"]}"/>')
    s.path(f"M{w*.675} {h*.77}v{-h*.07}h{w*.02}v{h*.07}z", SEAL, .85)
    s.bamboo(w * .93, h * .62, h * .9, h * .014, .28, 5, .08); s.bamboo(w * .83, h * .6, h * .8, h * .012, .18, 4, -.06)


@scene(WIDE, "spring")
def tea_roasting(s: Scene) -> None:
    """炒茶: three woks in a row under the eaves, steam, bamboo trays of leaf."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .45, 2, .16); s.terraces(-20, w + 20, h * .40, h * .56, 5)
    s.path(f"M0 0H{w}V{h*.1}Q{w*.5} {h*.17} 0 {h*.13}z", s.p["near"], .75)
    s.path("".join(f"M{w*x:.1f} {h*.1:.1f}h{w*.014:.1f}v{h*.72:.1f}h{-w*.014:.1f}z" for x in (.06, .92)), s.p["near"], .7)
    for i in range(3):
        x = w * (.2 + .24 * i)
        box(s, x - w * .09, h * .86, w * .19, h * .17, mix(PAPER, s.p["far"], .12))
        s.path(f"M{x-w*.075:.1f} {h*.69:.1f}h{w*.16:.1f}q{-w*.02:.1f} {h*.05:.1f} {-w*.08:.1f} {h*.05:.1f}t{-w*.08:.1f} {-h*.05:.1f}z", INK, .9)
        s.path(f"M{x-w*.015:.1f} {h*.86:.1f}v{-h*.06:.1f}h{w*.04:.1f}v{h*.06:.1f}z", INK, .7)
        s.dots([(x + s.r.gauss(w * .005, w * .025), h * .685 + s.r.uniform(-6, 3) * k) for _ in range(46)], 3.4 * k, mix(s.p["slope"], INK, .3), .8)
        steam(s, x + w * .01, h * .66, k)
    figure(s, w * .33, h * .87, k * 2, .3, -1); figure(s, w * .57, h * .87, k * 2, .3, -1)
    for x, y in ((.83, .9), (.12, .95), (.72, .96)):
        s.add(f'<ellipse cx="{w*x:.1f}" cy="{h*y:.1f}" rx="{w*.07:.1f}" ry="{h*.028:.1f}" fill="{mix(PAPER, s.p["slope"], .3)}" stroke="{s.p["near"]}" stroke-width="2" stroke-opacity=".6"/>')
        s.dots([(w * x + s.r.gauss(0, w * .028), h * y + s.r.gauss(0, h * .008)) for _ in range(40)], 2.6 * k, mix(s.p["slope"], INK, .25), .8)
    ground(s, .87, .4)


@scene(WIDE, "summer")
def river_lock(s: Scene) -> None:
    """水闸: a row of gates across the river, water falling through two of them."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .45, 3, .17)
    x0, x1, top = w * .14, w * .86, h * .4
    for i in range(7):
        x = x0 + (x1 - x0) * i / 6
        box(s, x - 9 * k, h * .72, 18 * k, h * .34, mix(PAPER, s.p["far"], .2))
        if i < 6:
            gw = (x1 - x0) / 6 - 18 * k; open_ = .12 if i in (2, 3) else .0
            box(s, x + 9 * k, h * (.68 - open_), gw, h * .17, mix(s.p["far"], PAPER, .35), .95)
            if open_:
                s.path("".join(s.lens(x + 12 * k + gw * j / 9, h * .57, x + 12 * k + gw * j / 9 + 3, h * .76, 1.6) for j in range(9)), s.p["far"], .45)
    s.path(f"M{x0-20*k} {top}h{x1-x0+40*k}v{h*.03}h{-(x1-x0+40*k)}z", s.p["near"], .8)
    for i in range(6):
        x = x0 + (x1 - x0) * (i + .5) / 6
        s.hall(x - 24 * k, top, 48 * k, 44 * k)
    s.groves([(0, h * .66), (w, h * .66)], 0, w * .13, 30, h * .016, .7); s.groves([(0, h * .66), (w, h * .66)], w * .87, w, 30, h * .016, .7)
    s.water(h * .73, h * .99, 90, .36); s.birds(w * .3, h * .2, 5, w * .1, h * .018); s.weather()


@scene(WIDE, "spring")
def school_yard(s: Scene) -> None:
    """校园: a long classroom house, a flag, a hoop, trees."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .5, 2, .18)
    for fl in range(3):
        box(s, w * .2, h * (.74 - .12 * fl), w * .52, h * .12)
        s.path("".join(f"M{w*(.215+.064*i):.1f} {h*(.655-.12*fl):.1f}h{w*.04:.1f}v{h*.055:.1f}h{-w*.04:.1f}z" for i in range(8)), s.p["near"], .5)
    s.path(f"M{w*.185} {h*.385}q{w*.02} {-h*.01} {w*.03} {-h*.06}h{w*.49}q{w*.01} {h*.05} {w*.03} {h*.06}z", s.p["near"], .76)
    s.path(f"M{w*.8} {h*.86}v{-h*.6}h{3*k}v{h*.6}z", s.p["near"], .9)
    s.path(f"M{w*.8+3*k} {h*.27}q{30*k} {-8*k} {60*k} {2*k}v{34*k}q{-30*k} {-9*k} {-60*k} 0z", SEAL, .85)
    s.path(f"M{w*.12} {h*.9}v{-h*.27}h{3*k}v{h*.27}zM{w*.098} {h*.62}h{w*.048}v{h*.075}h{-w*.048}z", s.p["near"], .6)
    s.add(f'<ellipse cx="{w*.122}" cy="{h*.7}" rx="{13*k}" ry="{4*k}" fill="none" stroke="{SEAL}" stroke-width="2"/>')
    ground(s, .745); s.path(f"M{w*.06} {h*.97}q{w*.4} {-h*.2} {w*.88} {-h*.01}", "none", .4, stroke=s.p["far"], stroke_width="2")
    s.tree(w * .9, h * .8, h * .42); s.tree(w * .05, h * .8, h * .36); s.weather()


@scene(WIDE, "dusk")
def night_market(s: Scene) -> None:
    """夜市: stalls under awnings along the old street, warm lamps."""
    w, h, k = s.w, s.h, s.h / 420
    s.wash(0, h, "#3b3540", .5); s.village(w * .02, w * .95, h * .6, 9, h * .22)
    glow = s.rgrad([(0, "#e0a254", .75), (.4, "#e0a254", .28), (1, "#e0a254", 0)])
    for i in range(5):
        x = w * (.04 + .195 * i); y = h * (.84 + .03 * (i % 2))
        s.add(f'<circle cx="{x+w*.08:.1f}" cy="{y-h*.17:.1f}" r="{h*.2:.1f}" fill="{glow}"/>')
        box(s, x + w * .01, y, w * .14, h * .1, mix(PAPER, s.p["far"], .25))
        s.path(f"M{x:.1f} {y-h*.2:.1f}l{w*.02:.1f} {-h*.08:.1f}h{w*.12:.1f}l{w*.02:.1f} {h*.08:.1f}"
               + "".join(f"q{-w*.01:.1f} {h*.028:.1f} {-w*.02:.1f} 0" for _ in range(8)) + "z", mix(SEAL, INK, .45) if i % 2 else s.p["near"], .85)
        s.path(f"M{x+w*.012:.1f} {y:.1f}v{-h*.2:.1f}h{2*k:.1f}v{h*.2:.1f}zM{x+w*.146:.1f} {y:.1f}v{-h*.2:.1f}h{2*k:.1f}v{h*.2:.1f}z", s.p["near"], .8)
        s.add(f'<ellipse cx="{x+w*.08:.1f}" cy="{y-h*.155:.1f}" rx="{8*k:.1f}" ry="{10*k:.1f}" fill="#d98a3c"/>')
        if i in (1, 3): steam(s, x + w * .09, y - h * .12, k * .7, 3)
    for x in (.23, .45, .62, .81): figure(s, w * x, h * .95, k * 1.7, .2, .4)
    ground(s, .95, .4)


@scene(WIDE, "spring")
def rice_terraces(s: Scene) -> None:
    """梯田: curved paddies one above another, water shining between the banks."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .34, 2, .2)
    s.mist_group([(w * .5, h * .36, w * .4, h * .06, .9)])
    s.mountain(h * .44, [(w * .15, h * .26, w * .12), (w * .8, h * .3, w * .12)], .5, rough=h * .04, washes=2, cun=90, contour=2, moss=90, tint=.4)
    s.close()
    for i in range(9):
        t = i / 8; y = h * (.4 + .58 * t ** 1.2); d = (20 + 46 * t) * k; sh = math.sin(i * 1.3) * w * .08
        g = s.vgrad(y - d, y + d, [(0, PAPER, .9), (.55, s.p["slope"], .34 + .2 * (i % 2)), (1, s.p["near"], .4)])
        s.path(f"M-20 {y:.1f}C{w*.25+sh:.1f} {y-d:.1f} {w*.4+sh:.1f} {y+d*.9:.1f} {w*.6+sh:.1f} {y:.1f}S{w*.9:.1f} {y-d*.8:.1f} {w+20} {y-d*.1:.1f}V{y+d*1.5:.1f}H-20z", g)
        s.add(f'<path d="M-20 {y:.1f}C{w*.25+sh:.1f} {y-d:.1f} {w*.4+sh:.1f} {y+d*.9:.1f} {w*.6+sh:.1f} {y:.1f}S{w*.9:.1f} {y-d*.8:.1f} {w+20} {y-d*.1:.1f}" fill="none" stroke="{s.p["near"]}" stroke-width="{1.2+1.6*t:.1f}" opacity=".55"/>')
    s.house(w * .72, h * .46, h * .12, h * .13); s.tree(w * .1, h * .72, h * .3); s.weather()


@scene(WIDE, "autumn")
def rice_harvest(s: Scene) -> None:
    """秋收: ripe paddies to the hills, a combine cutting a lane."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .48, 3, .18); s.village(w * .58, w * .9, h * .54, 5, h * .11)
    s.path(f"M0 {h*.55}H{w}V{h}H0z", s.vgrad(h * .55, h, [(0, s.p["slope"], .28), (1, s.p["slope"], .62)]))
    for t in (.1, .3, .55, .85):
        y = h * (.56 + .42 * t)
        s.dots([(s.r.uniform(0, w), y + s.r.gauss(0, h * .03)) for _ in range(170)], 2 + 3 * t, mix(s.p["slope"], INK, .3), .4)
    s.path(f"M{w*.36} {h}L{w*.47} {h*.62}h{w*.06}L{w*.66} {h}z", PAPER, .62)
    x, y = w * .44, h * .72
    box(s, x, y, 90 * k, 46 * k, mix(s.p["near"], SEAL, .35), .95); box(s, x + 60 * k, y - 46 * k, 34 * k, 30 * k, mix(PAPER, s.p["far"], .3))
    s.path(f"M{x-34*k} {y+4*k}q{-4*k} {-22*k} {14*k} {-26*k}h{22*k}v{26*k}z", s.p["near"], .9)
    for cx in (16, 74):
        s.add(f'<circle cx="{x+cx*k:.1f}" cy="{y:.1f}" r="{13*k:.1f}" fill="{INK}" stroke="{PAPER}" stroke-width="2"/>')
    s.birds(w * .16, h * .24, 7, w * .16, h * .018); s.tree(w * .93, h * .74, h * .34)


@scene(WIDE, "spring")
def country_bus(s: Scene) -> None:
    """城乡公交: a bus on the road by the river, plane trees, hills."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .5, 2, .18)
    s.mountain(h * .6, [(w * .2, h * .24, w * .1), (w * .75, h * .3, w * .12)], .45, rough=h * .04, washes=2, cun=80, contour=2, moss=80, tint=.36)
    s.path(f"M0 {h*.78}H{w}V{h*.92}H0z", mix(s.p["far"], PAPER, .62), .7)
    s.path("".join(f"M{w*(.03+.1*i):.1f} {h*.85:.1f}h{w*.05:.1f}v{3*k:.1f}h{-w*.05:.1f}z" for i in range(10)), PAPER, .9)
    x, y = w * .36, h * .82
    s.add(f'<path d="M{x:.1f} {y:.1f}v{-84*k:.1f}q0 {-12*k:.1f} {12*k:.1f} {-12*k:.1f}h{232*k:.1f}q{14*k:.1f} 0 {18*k:.1f} {22*k:.1f}l{5*k:.1f} {74*k:.1f}z" fill="{mix(s.p["slope"], PAPER, .35)}" stroke="{s.p["near"]}" stroke-width="1.5"/>')
    s.path("".join(f"M{x+(12+42*i)*k:.1f} {y-82*k:.1f}h{36*k:.1f}v{36*k:.1f}h{-36*k:.1f}z" for i in range(5)) + f"M{x+224*k:.1f} {y-84*k:.1f}h{30*k:.1f}l{5*k:.1f} {40*k:.1f}h{-35*k:.1f}z", s.p["near"], .62)
    s.path(f"M{x:.1f} {y-30*k:.1f}h{265*k:.1f}v{5*k:.1f}h{-265*k:.1f}z", SEAL, .75)
    for cx in (54, 206):
        s.add(f'<circle cx="{x+cx*k:.1f}" cy="{y:.1f}" r="{19*k:.1f}" fill="{INK}"/><circle cx="{x+cx*k:.1f}" cy="{y:.1f}" r="{8*k:.1f}" fill="{PAPER}" opacity=".8"/>')
    for tx in (.08, .24, .8, .95): s.tree(w * tx, h * .78, h * .34)
    s.weather()


@scene(WIDE, "summer")
def cable_bridge(s: Scene) -> None:
    """水阳江大桥: two towers, fans of cables, barges below."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .6, 3, .17); deck = h * .62
    cab, tow = "", ""
    for tx in (.32, .68):
        x = w * tx
        tow += f"M{x-8*k:.1f} {h*.78:.1f}L{x-4*k:.1f} {h*.16:.1f}h{8*k:.1f}L{x+8*k:.1f} {h*.78:.1f}z"
        for i in range(1, 10):
            yy = h * (.18 + .025 * i)
            cab += f"M{x:.1f} {yy:.1f}L{x-w*.018*i*1.05:.1f} {deck:.1f}M{x:.1f} {yy:.1f}L{x+w*.018*i*1.05:.1f} {deck:.1f}"
    s.add(f'<path d="{cab}" stroke="{s.p["near"]}" stroke-width="1" opacity=".55"/>'); s.path(tow, s.p["near"], .85)
    s.path(f"M-10 {deck+10*k}Q{w*.5} {deck-16*k} {w+10} {deck+10*k}v{9*k}Q{w*.5} {deck-6*k} -10 {deck+19*k}z", s.p["near"], .88)
    s.water(h * .76, h * .99, 90, .36); s.boat(w * .5, h * .88, k * 1.1, canopy=True); s.boat(w * .2, h * .8, k * .6)
    s.groves([(0, h * .76), (w, h * .76)], 0, w * .15, 24, h * .016, .6); s.groves([(0, h * .76), (w, h * .76)], w * .88, w, 24, h * .016, .6); s.weather()


@scene(WIDE, "ink")
def factory_roofs(s: Scene) -> None:
    """开发区: saw-tooth roofs with panels, a tower, lorries at the gate."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .52, 2, .2)
    for row, (y, a) in enumerate(((.62, .6), (.78, .9))):
        n = 7 - row; ww = w * .86 / n
        for i in range(n):
            x = w * .07 + i * ww
            s.add(f'<path d="M{x:.1f} {h*y:.1f}v{-h*.12:.1f}l{ww*.66:.1f} {-h*.07:.1f}v{h*.07:.1f}h{ww*.34:.1f}v{h*.12:.1f}z" fill="{mix(PAPER, s.p["far"], .1)}" stroke="{s.p["near"]}" stroke-width="1" opacity="{a}"/>')
            s.path(f"M{x:.1f} {h*(y-.12):.1f}l{ww*.66:.1f} {-h*.07:.1f}v{h*.018:.1f}l{-ww*.66:.1f} {h*.07:.1f}z", s.p["slope"], a * .8)
            s.path("".join(f"M{x+ww*(.12+.2*j):.1f} {h*(y-.06):.1f}h{ww*.11:.1f}v{h*.025:.1f}h{-ww*.11:.1f}z" for j in range(4)), s.p["near"], a * .5)
    s.path(f"M{w*.84} {h*.6}l{w*.006} {-h*.34}h{w*.014}l{w*.006} {h*.34}z", s.p["near"], .65)
    for x in (.2, .52):
        xx, y = w * x, h * .9
        box(s, xx, y, 96 * k, 46 * k, mix(PAPER, s.p["slope"], .35)); box(s, xx + 100 * k, y, 32 * k, 32 * k, s.p["near"], .85)
        for cx in (20, 70, 116): s.add(f'<circle cx="{xx+cx*k:.1f}" cy="{y:.1f}" r="{9*k:.1f}" fill="{INK}"/>')
    ground(s, .915); s.tree(w * .95, h * .9, h * .36); s.weather()


@scene(WIDE, "ink")
def library_shelves(s: Scene) -> None:
    """书架: bound volumes and scrolls on shelves, a lamp."""
    w, h, k = s.w, s.h, s.h / 420
    s.wash(0, h, s.p["far"], .12)
    for row in range(4):
        y = h * (.26 + .21 * row)
        s.path(f"M{w*.06} {y}h{w*.88}v{6*k}h{-w*.88}z", s.p["near"], .8)
        x = w * .07
        while x < w * .9:
            bw, bh = s.r.uniform(9, 24) * k, h * s.r.uniform(.1, .165)
            if s.r.random() < .1:
                x += 34 * k; continue
            c = s.r.choice((s.p["near"], s.p["far"], s.p["slope"], mix(s.p["far"], PAPER, .5), mix(s.p["slope"], PAPER, .45)))
            s.path(f"M{x:.1f} {y:.1f}v{-bh:.1f}h{bw:.1f}v{bh:.1f}z", c, .72)
            if bw > 14 * k: s.path(f"M{x+bw*.3:.1f} {y-bh*.85:.1f}h{bw*.4:.1f}v{bh*.4:.1f}h{-bw*.4:.1f}z", PAPER, .8)
            x += bw + 2 * k
    s.path(f"M{w*.05} {h*.05}h{8*k}v{h*.92}h{-8*k}zM{w*.94} {h*.05}h{8*k}v{h*.92}h{-8*k}z", s.p["near"], .85)
    s.path(f"M{w*.88} {h*.89}v{-h*.03}h{10*k}v{h*.03}z", SEAL, .85)


@scene(WIDE, "ink")
def weather_field(s: Scene) -> None:
    """气象观测场: the white louvred box, the wind mast, a rain gauge, a wide sky."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .7, 3, .17, 1.1); s.cloud(w * .1, h * .26, k * 1.5); s.cloud(w * .58, h * .16, k * 1.1)
    s.path(f"M0 {h*.74}Q{w*.5} {h*.7} {w} {h*.75}V{h}H0z", s.vgrad(h * .7, h, [(0, s.p["slope"], .16), (1, s.p["slope"], .3)]))
    s.path(f"M{w*.72} {h*.82}v{-h*.62}h{4*k}v{h*.62}zM{w*.67} {h*.22}h{w*.1}v{3*k}h{-w*.1}z", s.p["near"], .85)
    for cx in (.67, .77): s.add(f'<circle cx="{w*cx:.1f}" cy="{h*.2:.1f}" r="{8*k:.1f}" fill="none" stroke="{s.p["near"]}" stroke-width="{3*k:.1f}"/>')
    s.path(f"M{w*.72} {h*.17}l{40*k} {-8*k}l{-6*k} {9*k}l{6*k} {9*k}z", SEAL, .85)
    x, y = w * .3, h * .72
    s.path(f"M{x} {y}l{-14*k} {h*.14}h{5*k}l{14*k} {-h*.14}zM{x+80*k} {y}l{14*k} {h*.14}h{-5*k}l{-14*k} {-h*.14}z", s.p["near"], .8)
    box(s, x, y, 84 * k, 78 * k, PAPER)
    s.path("".join(f"M{x+6*k:.1f} {y-(70-9*i)*k:.1f}h{72*k:.1f}v{3*k:.1f}h{-72*k:.1f}z" for i in range(8)), s.p["far"], .5)
    s.path(f"M{x-8*k} {y-78*k}l{50*k} {-16*k}l{50*k} {16*k}z", s.p["near"], .8)
    s.path(f"M{w*.54} {h*.84}v{-h*.16}h{26*k}v{h*.16}z", mix(PAPER, s.p["far"], .35), .95)
    s.reeds(0, w, h * .99, 60, h * .06, .4); s.birds(w * .4, h * .4, 5, w * .1, h * .016); s.weather()


@scene(WIDE, "ink")
def city_works(s: Scene) -> None:
    """建设: two tower cranes over rising frames, the old roofs before them."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .6, 2, .18)
    for x, n, m in ((.18, 6, 4), (.42, 9, 5), (.7, 7, 4)):
        cell, fl = w * .032, h * .052
        d = "".join(f"M{w*x:.1f} {h*.78-fl*i:.1f}h{cell*m:.1f}" for i in range(n + 1)) + "".join(f"M{w*x+cell*j:.1f} {h*.78:.1f}v{-fl*n:.1f}" for j in range(m + 1))
        s.path(f"M{w*x:.1f} {h*.78:.1f}v{-fl*(n-2):.1f}h{cell*m:.1f}v{fl*(n-2):.1f}z", mix(PAPER, s.p["far"], .25), .8)
        s.add(f'<path d="{d}" fill="none" stroke="{s.p["near"]}" stroke-width="1.6" opacity=".6"/>')
    for x, top, side in ((.36, .14, 1), (.66, .24, -1)):
        cx = w * x; lat = "".join(f"M{cx-5*k:.1f} {h*.78-i*14*k:.1f}l{10*k:.1f} {-14*k:.1f}" for i in range(int((.78 - top) * h / (14 * k))))
        s.add(f'<path d="M{cx-5*k:.1f} {h*.78:.1f}V{h*top:.1f}M{cx+5*k:.1f} {h*.78:.1f}V{h*top:.1f}{lat}M{cx-side*w*.07:.1f} {h*top:.1f}H{cx+side*w*.24:.1f}M{cx:.1f} {h*(top-.07):.1f}L{cx+side*w*.22:.1f} {h*top:.1f}M{cx:.1f} {h*(top-.07):.1f}L{cx-side*w*.06:.1f} {h*top:.1f}M{cx+side*w*.17:.1f} {h*top:.1f}v{h*.2:.1f}" fill="none" stroke="{mix(SEAL, INK, .25)}" stroke-width="1.8" opacity=".8"/>')
    s.village(w * .02, w * .94, h * .9, 8, h * .14); ground(s, .905); s.weather()


@scene(WIDE, "summer")
def wind_hills(s: Scene) -> None:
    """风电: white turbines along a ridge above the woods."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .5, 2, .2)
    pts = s.mountain(h * .74, [(w * .25, h * .22, w * .16), (w * .62, h * .3, w * .16), (w * .95, h * .2, w * .12)], .55, rough=h * .035, washes=3, cun=110, contour=2, moss=120, tint=.42)
    for i, x in enumerate((.16, .3, .46, .6, .74, .9)):
        px = w * x; py = at(pts, px) + 4; ht = h * s.r.uniform(.24, .34); a0 = s.r.uniform(0, 2)
        s.path(f"M{px-2.4*k:.1f} {py:.1f}L{px-1*k:.1f} {py-ht:.1f}h{2*k:.1f}L{px+2.4*k:.1f} {py:.1f}z", mix(PAPER, s.p["near"], .45), .95)
        s.path("".join(s.lens(px, py - ht, px + math.cos(a0 + j * 2.094) * ht * .5, py - ht + math.sin(a0 + j * 2.094) * ht * .5, 3 * k) for j in range(3)), mix(PAPER, s.p["near"], .55), .95)
    base = s.mountain(h * 1.0, [(w * .1, h * .16, w * .2), (w * .8, h * .12, w * .25)], .8, rough=h * .03, washes=2, cun=50, moss=60, tint=.36)
    s.groves(base, 0, w, 70, h * .016, .8); s.weather()


@scene(WIDE, "autumn")
def lake_nets(s: Scene) -> None:
    """南漪湖: crab pens and nets on the lake, boats coming home."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .48, 2, .18); s.disc(w * .78, h * .26, h * .06) if s.season in ("autumn", "dusk") else None
    s.path(s.lens(-20, h * .5, w + 20, h * .495, 5), s.p["near"], .4); s.water(h * .53, h * .99, 110, .34)
    for row in range(4):
        y = h * (.58 + .09 * row); n = 13 - row * 2; st = w / n
        s.path("".join(f"M{i*st+s.r.uniform(-6,6):.1f} {y:.1f}v{-(22+9*row)*k:.1f}h{2+row*.5:.1f}v{(22+9*row)*k:.1f}z" for i in range(1, n)), s.p["near"], .45 + .1 * row)
        s.add(f'<path d="M{st:.1f} {y-(16+7*row)*k:.1f}' + "".join(f"q{st/2:.1f} {(8+3*row)*k:.1f} {st:.1f} 0" for _ in range(n - 2)) + f'" fill="none" stroke="{s.p["near"]}" stroke-width="1" opacity=".45"/>')
    s.boat(w * .3, h * .72, k * .9); s.boat(w * .64, h * .9, k * 1.25); s.reeds(-10, w * .14, h * .995, 34, h * .34)
    s.birds(w * .44, h * .2, 8, w * .16, h * .018); s.weather()


@scene(WIDE, "summer")
def dragon_boat(s: Scene) -> None:
    """龙舟: two long boats, rows of oars, willows on the bank."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .5, 2, .18); s.village(w * .55, w * .95, h * .56, 6, h * .12); s.path(s.lens(-20, h * .57, w + 20, h * .565, 6), s.p["near"], .5)
    s.water(h * .6, h * .99, 90, .36)
    for x, y, c in ((.12, .72, SEAL), (.24, .88, s.p["near"])):
        xx, yy, ln = w * x, h * y, w * .56
        s.path(f"M{xx:.1f} {yy-26*k:.1f}q{10*k:.1f} {26*k:.1f} {50*k:.1f} {26*k:.1f}h{ln-100*k:.1f}q{34*k:.1f} {-2*k:.1f} {46*k:.1f} {-40*k:.1f}q{16*k:.1f} {-12*k:.1f} {26*k:.1f} {4*k:.1f}l{-16*k:.1f} {5*k:.1f}q{-6*k:.1f} {40*k:.1f} {-44*k:.1f} {46*k:.1f}h{-(ln-96*k):.1f}q{-56*k:.1f} 0 {-62*k:.1f} {-41*k:.1f}z", c, .85)
        for i in range(9):
            px = xx + 62 * k + i * (ln - 130 * k) / 9
            s.path(f"M{px-5*k:.1f} {yy:.1f}l{4*k:.1f} {-22*k:.1f}h{6*k:.1f}l{3*k:.1f} {22*k:.1f}z", INK, .9)
            s.add(f'<circle cx="{px+3*k:.1f}" cy="{yy-27*k:.1f}" r="{4.4*k:.1f}" fill="{INK}"/><path d="M{px+4*k:.1f} {yy-12*k:.1f}l{-14*k:.1f} {34*k:.1f}" stroke="{INK}" stroke-width="{2*k:.1f}"/>')
    s.willow(w * .06, h * .66, h * .5, .2)


@scene(WIDE, "ink")
def old_street(s: Scene) -> None:
    """老街: a paved lane between white gables, a sign board, a lantern."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .5, 2, .18)
    s.path(f"M{w*.34} {h}L{w*.47} {h*.52}h{w*.06}L{w*.7} {h}z", mix(PAPER, s.p["far"], .22), .9)
    s.path("".join(s.lens(w * (.47 - .13 * t ** 1.1), h * (.53 + .46 * t ** 1.4), w * (.53 + .17 * t ** 1.1), h * (.53 + .46 * t ** 1.4), 1 + t) for t in [i / 9 for i in range(10)]), s.p["far"], .5)
    for i in range(4):
        z = i / 3; sz = h * (.22 + .34 * z)
        s.house(w * (.42 - .34 * z) - sz * .1, h * (.58 + .34 * z), sz * .95, sz, 3, False); s.house(w * (.53 + .23 * z), h * (.58 + .34 * z), sz * .95, sz, 3, False)
    for x, y, r in ((.33, .5, 9), (.67, .5, 9), (.23, .58, 13), (.78, .58, 13)):
        s.add(f'<ellipse cx="{w*x:.1f}" cy="{h*y:.1f}" rx="{r*k:.1f}" ry="{r*1.25*k:.1f}" fill="{SEAL}" opacity=".85"/>')
    figure(s, w * .5, h * .74, k * 1.1, .2, .3); figure(s, w * .53, h * .76, k * 1.2, -.2, -.3); s.weather()


@scene(WIDE, "ink")
def clinic(s: Scene) -> None:
    """村卫生室: a white house with a cross, a bicycle path, a ginkgo."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .5, 2, .18)
    s.mountain(h * .62, [(w * .15, h * .26, w * .12), (w * .85, h * .22, w * .12)], .45, rough=h * .04, washes=2, cun=70, contour=2, moss=70, tint=.34)
    s.hall(w * .26, h * .8, w * .42, h * .42); s.house(w * .68, h * .8, h * .26, h * .34)
    x, y, c = w * .47, h * .42, 20 * k
    s.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{c*1.5:.1f}" fill="{PAPER}" stroke="{s.p["near"]}"/>')
    s.path(f"M{x-c*.3:.1f} {y-c:.1f}h{c*.6:.1f}v{c*.7:.1f}h{c*.7:.1f}v{c*.6:.1f}h{-c*.7:.1f}v{c*.7:.1f}h{-c*.6:.1f}v{-c*.7:.1f}h{-c*.7:.1f}v{-c*.6:.1f}h{c*.7:.1f}z", mix(s.p["slope"], INK, .35), .88)   # green: the red cross is a protected emblem
    s.path(f"M{w*.4} {h}Q{w*.44} {h*.9} {w*.46} {h*.81}h{w*.04}Q{w*.52} {h*.9} {w*.58} {h}z", mix(PAPER, s.p["far"], .2), .9)
    ground(s, .805); s.tree(w * .14, h * .84, h * .56); s.tree(w * .93, h * .83, h * .36); s.weather()


@scene(WIDE, "spring")
def nursery(s: Scene) -> None:
    """植树: rows of saplings climbing a hill, two people planting."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .46, 2, .2)
    s.mountain(h * .8, [(w * .3, h * .26, w * .3), (w * .9, h * .2, w * .2)], .34, s.p["slope"], rough=h * .02, washes=1, depth=h * .5)
    for row in range(7):
        t = row / 6; y = h * (.56 + .38 * t ** 1.2); n = 22 - row * 2; d, q = [], []
        for i in range(n):
            x = w * (i + .5 + .3 * (row % 2)) / n; sz = (16 + 26 * t) * k; yy = y - math.sin(x / w * 3) * h * .05
            d.append(s.lens(x, yy, x + 1, yy - sz, .8 + t)); q += [(x + s.r.gauss(0, sz * .16), yy - sz * s.r.uniform(.5, 1.1)) for _ in range(5)]
        s.path("".join(d), s.p["near"], .7); s.dots(q, (3 + 4 * t) * k, mix(s.p["slope"], INK, .25), .55)
    figure(s, w * .62, h * .93, k * 1.8, .5, 1); figure(s, w * .74, h * .95, k * 1.9, -.5, -1); s.weather()


@scene(WIDE, "winter")
def persimmon(s: Scene) -> None:
    """柿子: bare branches with fruit over a white wall after snow."""
    w, h, k = s.w, s.h, s.h / 420
    far_ranges(s, h * .6, 2, .14); s.house(w * .06, h * .92, h * .62, h * .7, 3); s.house(w * .36, h * .9, h * .4, h * .46, 3)
    s.tree(w * .74, h * .98, h * 1.02, "bare")
    q = [(w * .74 + s.r.gauss(0, w * .12), h * .34 + s.r.gauss(0, h * .12)) for _ in range(34)]
    s.dots(q, 15 * k, mix(SEAL, "#d9772b", .6), .9); s.dots([(x - 2 * k, y - 3 * k) for x, y in q[::2]], 4 * k, PAPER, .5)
    ground(s, .93, .35); s.weather()
