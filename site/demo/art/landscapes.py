"""Landscapes of 宣城 and its scrolls, drawn with the brushes of brush.py; importing this module adds them to `SCENES`."""

import math

from brush import FAR, INK, PAPER, SEAL, SCENES, at, f, far_ranges, mix, rel, scene, shoulder


@scene((1920, 560), "spring")
def jingting(s):
    """敬亭山: far ranges, one calm hill, a pavilion; the birds have flown, one cloud drifts."""
    w, h = s.w, s.h
    if s.season == "dusk":
        s.wash(0, h, "#c98a6a", .26, flip=True); s.disc(w * .83, h * .30, h * .075)
    elif s.season == "winter": s.wash(0, h * .95, "#5d6b78", .36)
    elif s.season == "rain": s.wash(0, h * .8, "#5b6f75", .26)
    else: s.disc(w * .955, h * .17, h * .048, SEAL, .8)
    far_ranges(s, h * .70, 2, .17)
    s.mist_group([(w * .62, h * .82, w * .22, h * .10, .95), (w * .93, h * .80, w * .18, h * .1, .9), (w * .30, h * .86, w * .25, h * .07, .9)])
    s.mountain(h * .86, [(w * .45, h * .20, w * .10), (w * .98, h * .36, w * .085), (w * .87, h * .22, w * .06), (w * .10, h * .14, w * .12)],
               .42, mix(s.p["far"], s.p["near"], .4), rough=h * .05, washes=2, cun=50, tint=.18, soft=0, moss=60, snow=s.season == "winter")
    s.close()
    s.mist_group([(w * .52, h * .95, w * .16, h * .08, .9), (w * .86, h * .99, w * .2, h * .09, .85), (w * .66, h * .84, w * .15, h * .07, .55), (w * .80, h * .74, w * .08, h * .05, .35)])
    pts = s.mountain(h * .98, [(w * .735, h * .60, w * .062), (w * .665, h * .34, w * .05), (w * .81, h * .37, w * .055), (w * .9, h * .2, w * .07), (w * .585, h * .15, w * .05)],
                     .74, rough=h * .055, freq=.0065, washes=4, cun=220, contour=3.2, moss=130, tint=.34, snow=s.season == "winter")
    s.groves(pts, w * .60, w * .70, 26, h * .012, .6); s.groves(pts, w * .79, w * .9, 30, h * .012, .6)
    px = shoulder(pts, w * .645, w * .705); s.pavilion(px, at(pts, px) + 3, h / 600)
    s.close()
    near = s.mountain(h * 1.04, [(w * .99, h * .22, w * .10), (w * .5, h * .05, w * .1), (w * .02, h * .12, w * .13), (w * .30, h * .05, w * .08)],
                      .8, rough=h * .05, washes=2, cun=70, moss=50, tint=.3, snow=s.season == "winter")
    s.groves(near, w * .86, w * 1.0, 40, h * .016, .8); s.groves(near, 0, w * .12, 22, h * .013, .7)
    s.water(h * .93, h * .995, 26, .3, w * .3, w * .75)
    if s.season in ("spring", "summer", "autumn"):
        q = [(x + s.r.gauss(0, 8), at(near, x) - s.r.uniform(2, 26)) for x in (s.r.uniform(w * .86, w) for _ in range(90))]
        s.dots(q, 4, s.p["dots"][0], .55); s.dots(q[::3], 3, s.p["dots"][1], .7)
    s.birds(w * .52, h * .30, 9, w * .09, h * .017)
    s.cloud(w * .60, h * .175, h / 500)
    s.weather()


@scene((1600, 520), "spring")
def taohuatan(s):
    """桃花潭: still water between banks, one boat leaving, peach trees on the near bank."""
    w, h = s.w, s.h
    far_ranges(s, h * .55, 2, .2)
    s.mist_group([(w * .5, h * .6, w * .4, h * .06, .9)])
    s.mountain(h * .62, [(w * .12, h * .34, w * .09), (w * .26, h * .24, w * .06), (w * .9, h * .3, w * .08), (w * .75, h * .16, w * .07)], .55, rough=h * .05, washes=3, cun=120, contour=2.4, moss=140, tint=.34)
    s.close()
    bank = s.mountain(h * .66, [(w * .92, h * .10, w * .12), (w * .05, h * .06, w * .1)], .7, rough=h * .03, washes=1, depth=h * .16, moss=90, tint=.3)
    s.village(w * .74, w * .93, h * .655, 6, h * .11)
    s.groves(bank, w * .66, w, 36, h * .016, .7)
    s.water(h * .68, h * .99, 70, .34)
    s.boat(w * .47, h * .80, h / 430)
    s.path(f"M0 {f(h)}V{f(h*.86)}Q{f(w*.12)} {f(h*.84)} {f(w*.2)} {f(h*.93)}T{f(w*.36)} {f(h)}z", s.vgrad(h * .84, h, [(0, s.p["near"], .62), (1, s.p["near"], .9)]))
    s.tree(w * .10, h * .9, h * .78); s.tree(w * .19, h * .95, h * .5)
    s.birds(w * .55, h * .22, 5, w * .07, h * .016)
    s.weather()


@scene((1600, 520), "ink")
def huizhou_village(s):
    """徽派 village under hills, doubled in its pond."""
    w, h = s.w, s.h
    far_ranges(s, h * .5, 2, .2)
    s.mist_group([(w * .4, h * .58, w * .3, h * .07, .9), (w * .85, h * .55, w * .2, h * .06, .9)])
    m = s.mountain(h * .6, [(w * .3, h * .34, w * .1), (w * .52, h * .2, w * .08), (w * .82, h * .3, w * .09)], .55, rough=h * .05, washes=3, cun=110, contour=2.2, moss=120, tint=.3)
    s.close()
    s.groves(m, 0, w, 22, h * .014, .45)
    i = s.id(); k = len(s.body)
    s.village(w * .1, w * .84, h * .70, 12, h * .19)
    s.tree(w * .07, h * .72, h * .42); s.tree(w * .93, h * .72, h * .46)
    block = "".join(s.body[k:]); del s.body[k:]
    m2 = s.id(); g = s.vgrad(h * .70, h * .98, [(0, "#fff", .42), (1, "#fff", 0)])
    s.defs.append(f'<mask id="{m2}" maskUnits="userSpaceOnUse" x="0" y="{f(h*.7)}" width="{w}" height="{f(h*.3)}"><path fill="{g}" d="M0 {f(h*.7)}h{w}v{f(h*.3)}H0z"/></mask>')
    s.add(f'<g mask="url(#{m2})"><use href="#{i}" transform="matrix(1 0 0 -.9 0 {f(h*.70*1.9+4)})"/></g>')
    s.add(f'<g id="{i}">{block}</g>')
    s.path(s.lens(w * .02, h * .705, w * .98, h * .705, 3) + s.lens(w * .05, h * .715, w * .9, h * .713, 2), s.p["near"], .5)
    s.water(h * .73, h * .99, 56, .36)
    s.weather()


@scene((1600, 520), "summer")
def tea_terraces(s):
    """敬亭绿雪: tea rows climbing into mist."""
    w, h = s.w, s.h
    far_ranges(s, h * .46, 2, .2)
    s.mist_group([(w * .35, h * .50, w * .35, h * .08, .95), (w * .8, h * .46, w * .2, h * .07, .9)])
    s.mountain(h * .55, [(w * .2, h * .3, w * .1), (w * .6, h * .2, w * .1), (w * .9, h * .34, w * .08)], .5, rough=h * .05, washes=3, cun=90, contour=2, moss=110, tint=.4)
    s.close()
    hill = s.mountain(h * .74, [(w * .35, h * .18, w * .25), (w * .95, h * .12, w * .2)], .30, s.p["slope"], rough=h * .03, washes=1, depth=h * .5)
    s.terraces(-20, w + 20, h * .62, h * .98, 11)
    s.house(w * .68, h * .60, h * .13, h * .14); s.hall(w * .73, h * .605, h * .2, h * .12)
    s.tree(w * .66, h * .62, h * .2); s.tree(w * .09, h * .86, h * .5)
    s.weather()


@scene((1600, 520), "summer")
def wannan_road(s):
    """皖南川藏线: the bends below a pass."""
    w, h = s.w, s.h
    far_ranges(s, h * .42, 2, .2)
    s.mist_group([(w * .5, h * .52, w * .3, h * .06, .9), (w * .15, h * .6, w * .2, h * .08, .8)])
    s.mountain(h * .56, [(w * .25, h * .36, w * .09), (w * .45, h * .2, w * .06), (w * .78, h * .42, w * .1)], .5, rough=h * .06, washes=3, cun=130, contour=2.4, moss=140, tint=.36)
    s.close()
    s.mountain(h * .8, [(w * .1, h * .36, w * .13), (w * .92, h * .34, w * .12), (w * .5, h * .28, w * .2)], .55, rough=h * .05, washes=3, cun=80, tint=.46, depth=h * .6)
    pts = []
    for i in range(121):
        t = i / 120
        pts.append((w * .54 + math.sin(t * math.pi * 6.2) * w * (.035 + .20 * t), h * (.55 + .5 * t ** 1.12)))
    s.road(pts, 3, h * .035)
    base = s.mountain(h * 1.02, [(w * .02, h * .2, w * .14), (w * .99, h * .24, w * .12)], .85, rough=h * .05, washes=2, moss=120, tint=.3)
    s.groves(base, 0, w * .2, 46, h * .022, .85); s.groves(base, w * .84, w, 42, h * .022, .85)
    s.birds(w * .36, h * .2, 5, w * .06, h * .016)
    s.weather()


@scene((1600, 520), "ink")
def arch_bridge(s):
    """水阳江: an old arch bridge, a boat under it, willows."""
    w, h = s.w, s.h
    far_ranges(s, h * .58, 3, .17)
    s.village(w * .64, w * .95, h * .66, 7, h * .13)
    s.path(s.lens(w * .5, h * .665, w * 1.02, h * .66, 6), s.p["near"], .5)
    s.water(h * .72, h * .99, 60, .34)
    s.bridge(w * .40, h * .74, w * .15, h * .24)
    s.path(s.lens(-30, h * .745, w * .30, h * .75, 7) + s.lens(w * .50, h * .75, w * .75, h * .735, 6), s.p["near"], .55)
    s.boat(w * .59, h * .87, h / 520)
    s.willow(w * .12, h * .78, h * .62, .3); s.willow(w * .2, h * .77, h * .42, -.1)
    s.birds(w * .6, h * .22, 6, w * .08, h * .016)
    s.weather()


@scene((1600, 520), "ink")
def bamboo_grove(s):
    """A bamboo grove in three depths of ink."""
    w, h = s.w, s.h
    far_ranges(s, h * .9, 1, .14)
    k = min(1.1, max(1, w / h / 3.4))   # a wide strip needs more stems
    for n, a, wd in ((8, .26, .012), (6, .46, .016), (4, .9, .022)):
        for _ in range(round(n * k)):
            s.bamboo(s.r.uniform(0, w), h * 1.05, h * s.r.uniform(1.0, 1.25), h * wd * s.r.uniform(.8, 1.15), a, 2 if a < .4 else 3 if a < .8 else 6, s.r.uniform(-.12, .12))
    s.weather()


@scene((1600, 520), "ink")
def welcoming_pine(s):
    """A pine leaning over a sea of mist."""
    w, h = s.w, s.h
    far_ranges(s, h * .62, 2, .18, 1.3)
    s.mist_group([(w * .6, h * .72, w * .4, h * .1, .95), (w * .25, h * .6, w * .2, h * .06, .7)])
    s.mountain(h * .8, [(w * .66, h * .44, w * .05), (w * .8, h * .58, w * .06), (w * .93, h * .4, w * .06), (w * .52, h * .2, w * .06)], .6, rough=h * .08, freq=.01, washes=4, cun=200, contour=3, moss=120, tint=.2)
    s.close()
    crag = s.mountain(h * 1.0, [(w * .06, h * .42, w * .10), (w * .2, h * .2, w * .06)], .9, rough=h * .08, freq=.011, washes=3, cun=110, contour=4, moss=70)
    s.pine(w * .16, at(crag, w * .16) + 14, h * .62, .5)
    s.birds(w * .5, h * .2, 6, w * .07, h * .016)
    s.weather()


@scene((1600, 520), "summer")
def alligator_pond(s):
    """扬子鳄: a quiet pond, lotus and reeds."""
    w, h = s.w, s.h
    far_ranges(s, h * .5, 2, .16)
    bank = s.mountain(h * .56, [(w * .2, h * .12, w * .16), (w * .8, h * .1, w * .2)], .5, rough=h * .03, washes=2, depth=h * .2, tint=.4, moss=60)
    s.groves(bank, 0, w, 70, h * .02, .6)
    s.water(h * .6, h * .99, 80, .34)
    for _ in range(9): s.lotus(s.r.uniform(w * .60, w * .98), h * s.r.uniform(.68, .95), h * s.r.uniform(.05, .1))
    s.alligator(w * .27, h * .80, h / 420)
    s.reeds(-10, w * .17, h * .99, 44, h * .5); s.reeds(w * .80, w * 1.0, h * 1.0, 30, h * .42)
    s.birds(w * .52, h * .2, 5, w * .06, h * .015)
    s.weather()


@scene((1600, 520), "ink")
def xuan_workshop(s):
    """宣纸: bleaching grass laid on the hillside in pale sheets, the mill below, sheets on the wall."""
    w, h = s.w, s.h
    far_ranges(s, h * .48, 2, .2)
    s.mist_group([(w * .5, h * .56, w * .4, h * .06, .85)])
    hill = s.mountain(h * .62, [(w * .22, h * .38, w * .14), (w * .5, h * .22, w * .12), (w * .86, h * .3, w * .12)], .5, rough=h * .05, washes=2, cun=70, contour=2.2, moss=90, tint=.34)
    s.close()
    d = ""
    for row in range(5):
        for c in range(9 - row):
            x = w * (.10 + .022 * c + .012 * row); y = h * (.36 + .045 * row) + abs(c - 4) * h * .007
            d += f"M{f(x)} {f(y)}l{f(w*.017)} {f(-h*.012)} {f(w*.004)} {f(h*.028)} {f(-w*.017)} {f(h*.012)}z"
    s.add(f'<path d="{d}" fill="{PAPER}" opacity=".85"/>')
    s.path(s.lens(-20, h * .76, w + 20, h * .76, 12), s.p["near"], .35)
    s.hall(w * .10, h * .76, w * .19, h * .27); s.house(w * .30, h * .76, h * .24, h * .30)
    x0, y0, ww, hh = w * .43, h * .52, w * .36, h * .24   # the drying wall
    s.add(f'<path d="M{f(x0)} {f(y0)}h{f(ww)}v{f(hh)}h{f(-ww)}z" fill="{mix(PAPER, s.p["far"], .14)}" stroke="{s.p["near"]}" stroke-width="1" stroke-opacity=".5"/>')
    s.path(f"M{f(x0-14)} {f(y0+3)}q{f(ww*.03)} {f(-h*.02)} {f(ww*.05)} {f(-h*.09)}h{f(ww*.9+4)}q{f(ww*.02)} {f(h*.06)} {f(ww*.05+14)} {f(h*.09)}z", s.p["near"], .78)
    sheets = "".join(f"M{f(x0+ww*(.03+.16*k))} {f(y0+hh*.16)}h{f(ww*.135)}l{f(-ww*.002)} {f(hh*.68)}h{f(-ww*.131)}z" for k in range(6))
    s.add(f'<path d="{sheets}" fill="{PAPER}" stroke="{s.p["far"]}" stroke-width=".6" stroke-opacity=".5"/>')
    for px in (.515, .62, .745):  # the paper-makers
        x, y, k = w * px, h * .775, h / 520
        s.path(f"M{f(x-7*k)} {f(y)}l{f(2*k)} {f(-26*k)}q0 {f(-9*k)} {f(7*k)} {f(-9*k)}q{f(7*k)} 0 {f(7*k)} {f(9*k)}l{f(1*k)} {f(26*k)}zM{f(x+8*k)} {f(y-30*k)}l{f(15*k)} {f(-16*k)} {f(3*k)} {f(3*k)} {f(-14*k)} {f(18*k)}z", s.p["near"], .9)
        s.add(f'<circle cx="{f(x+2*k)}" cy="{f(y-40*k)}" r="{f(4.6*k)}" fill="{s.p["near"]}" opacity=".9"/>')
    s.tree(w * .84, h * .79, h * .5); s.tree(w * .92, h * .80, h * .38)
    s.water(h * .84, h * .99, 40, .34)
    s.weather()


@scene((1600, 520), "ink")
def taiji_cave(s):
    """太极洞: from the dark of the cave towards the light, stalactites, a boat on the inner river."""
    w, h = s.w, s.h
    g = s.rgrad([(0, s.p["near"], 0), (.35, s.p["near"], .10), (.7, s.p["near"], .55), (1, s.p["near"], .92)])
    s.add(f'<ellipse cx="{f(w*.6)}" cy="{f(h*.56)}" rx="{f(max(w*.30,h*.3))}" ry="{f(min(h*.5,w*.7))}" fill="{s.rgrad([(0, PAPER, .9), (1, PAPER, 0)])}"/>')
    s.path(f"M0 0H{w}V{h}H0z", s.p["near"], .08)
    R, K = (w * .55, .65) if w > h else (h * .5, 1)
    i = s.id(); s.defs.append(f'<radialGradient id="{i}" gradientUnits="userSpaceOnUse" cx="{f(w*.6)}" cy="{f(h*.58)}" r="{f(R)}" gradientTransform="translate(0 {f(h*.58*(1-K))}) scale(1 {K})"><stop offset=".18" stop-color="{s.p["near"]}" stop-opacity="0"/><stop offset=".55" stop-color="{s.p["near"]}" stop-opacity=".42"/><stop offset="1" stop-color="{s.p["near"]}" stop-opacity=".9"/></radialGradient>')
    s.path(f"M0 0H{w}V{h}H0z", f"url(#{i})")
    for row, (a, mx) in enumerate(((.32, .5), (.55, .36), (.85, .28))):
        d = ""; x = -30
        while x < w + 30:
            wd = s.r.uniform(26, 90); dist = abs(x - w * .6) / w
            ln = h * s.r.uniform(.06, mx) * (.35 + dist * 1.5)
            d += f"M{f(x)} -5q{f(wd*.2)} {f(ln*.5)} {f(wd*.42)} {f(ln)}q{f(wd*.3)} {f(-ln*.6)} {f(wd*.7)} {f(-ln)}z"
            x += wd * s.r.uniform(.6, 1.0)
        s.path(d, s.p["near"], a)
    for a, y in ((.5, .86), (.9, .95)):
        d = f"M-10 {h+5}V{f(h*y)}"; x = 0
        while x < w:
            wd = s.r.uniform(40, 120); dist = abs(x - w * .6) / w
            ln = h * s.r.uniform(.02, .2) * dist * 1.6
            d += f"q{f(wd*.25)} {f(-ln)} {f(wd*.5)} {f(-ln)}t{f(wd*.5)} {f(ln)}"; x += wd
        s.path(d + f"V{h+5}z", s.p["near"], a)
    s.water(h * .74, h * .88, 34, .45, w * .35, w * .8)
    s.boat(w * .585, h * .78, h / 600)


@scene((1600, 520), "winter")
def snow_river(s):
    """寒江: blank hills, a grey sky, one boat."""
    w, h = s.w, s.h
    s.wash(0, h, "#56636f", .42)
    for k, (b, a) in enumerate(((.60, .3), (.70, .5))):
        pk = [(s.r.uniform(0, 1) * w, h * s.r.uniform(.14, .36), w * s.r.uniform(.05, .1)) for _ in range(6)]
        s.mountain(h * b, pk, a, s.p["near"], rough=h * .06, washes=2, cun=90, contour=2.2, moss=60, snow=True)
    s.path(f"M0 {f(h*.74)}H{w}V{h}H0z", s.vgrad(h * .74, h, [(0, PAPER, .9), (1, PAPER, .5)]))
    s.water(h * .78, h * .98, 36, .3)
    s.boat(w * .42, h * .86, h / 480)
    s.path(f"M{f(w*.7)} {h}Q{f(w*.8)} {f(h*.84)} {w} {f(h*.8)}V{h}z", PAPER, .96)
    s.tree(w * .88, h * .86, h * .62, "bare"); s.tree(w * .95, h * .84, h * .4, "bare")
    s.weather()


@scene((1600, 520), "dusk")
def dusk_city(s):
    """The city on the 水阳江 at dusk: low roofs, a tower, a few tall houses, lights on the water."""
    w, h = s.w, s.h
    s.wash(0, h * .75, "#c27f5c", .34, flip=True); s.disc(w * .76, h * .40, h * .085)
    far_ranges(s, h * .66, 2, .24)
    d = ""
    x = w * .04
    while x < w * .97:
        wd = s.r.uniform(.012, .03) * w; c = math.exp(-((x / w - .42) / .22) ** 2)
        ht = h * (s.r.uniform(.05, .12) + c * s.r.uniform(.05, .26))
        d += f"M{f(x)} {f(h*.72)}v{f(-ht)}h{f(wd)}v{f(ht)}z"; x += wd * s.r.uniform(1.05, 1.7)
    s.path(d, s.vgrad(h * .36, h * .74, [(0, s.p["far"], .55), (1, s.p["far"], .08)]))
    px, py, k = w * .24, h * .72, h / 520   # a pagoda
    for t in range(7):
        ww = (30 - t * 3) * k; y = py - t * 25 * k
        s.path(f"M{f(px-ww*.6)} {f(y)}v{f(-20*k)}h{f(ww*1.2)}v{f(20*k)}zM{f(px-ww)} {f(y-18*k)}q{f(ww*.5)} {f(-2*k)} {f(ww*.6)} {f(-8*k)}h{f(ww*.8)}q{f(ww*.1)} {f(6*k)} {f(ww*.6)} {f(8*k)}z", s.p["near"], .86)
    s.path(f"M{f(px-2*k)} {f(py-176*k)}l{f(2*k)} {f(-34*k)} {f(2*k)} {f(34*k)}z", s.p["near"], .9)
    s.path(s.lens(-20, h * .725, w + 20, h * .725, 6), s.p["near"], .6)
    s.village(w * .58, w * .92, h * .735, 7, h * .10)
    s.water(h * .75, h * .99, 80, .36)
    s.path("".join(s.lens(w * .72 + s.r.uniform(-40, 20), h * y, w * .79 + s.r.uniform(-30, 40), h * y, 1.6) for y in (.77, .795, .82, .85, .88, .92)), SEAL, .35)
    s.boat(w * .47, h * .87, h / 560)
    s.birds(w * .5, h * .2, 6, w * .07, h * .015)


def scroll(fn, size=(480, 960), season="ink"):
    SCENES["scroll-" + fn.__name__.replace("_", "-")] = (fn, size, season); return fn


def stack(s, levels, snow=False):
    """Ranges one above another with mist between: 高远. levels = (base, peaks, alpha, near?)."""
    w, h = s.w, s.h
    for i, (b, pk, a, cun) in enumerate(levels):
        s.mist_group([(w * s.r.uniform(.1, .9), h * (b + .02), w * .6, h * .035, .95)])
        pts = s.mountain(h * b, [(w * c, h * hh, w * ww) for c, hh, ww in pk], a, None if cun else s.p["far"], rough=h * .022, freq=.016, washes=3 if cun else 1,
                         cun=cun, contour=2 if cun else 0, moss=cun, tint=.34 if cun else 0, soft=0 if cun else 2, snow=snow)
        s.close()
    return pts


@scroll
def jingting_scroll(s):
    w, h = s.w, s.h
    s.disc(w * .76, h * .10, w * .06)
    p = stack(s, [(.34, [(.3, .12, .16), (.7, .09, .2)], .24, 0), (.5, [(.7, .30, .16), (.45, .17, .12), (.95, .15, .12)], .6, 150), (.72, [(.2, .2, .22), (.6, .1, .2)], .7, 130)])
    px = shoulder(p, w * .12, w * .32); s.pavilion(px, at(p, px) + 3, w / 430); s.groves(p, 0, w, 40, w * .016, .7)
    p = s.mountain(h * .98, [(w * .9, h * .14, w * .3), (w * .1, h * .05, w * .2)], .9, rough=h * .02, washes=3, cun=60, moss=90, tint=.3)
    s.pine(w * .74, at(p, w * .74) + 8, h * .25, -.4, mirror=1)
    s.birds(w * .2, h * .24, 6, w * .26, w * .02); s.cloud(w * .12, h * .16, w / 480)


@scroll
def taohuatan_scroll(s):
    w, h = s.w, s.h
    stack(s, [(.30, [(.4, .12, .2), (.85, .09, .2)], .24, 0), (.44, [(.2, .22, .16), (.5, .12, .14), (.95, .12, .14)], .55, 130)])
    s.water(h * .46, h * .98, 80, .34); s.boat(w * .56, h * .64, w / 430)
    s.path(f"M0 {f(h)}V{f(h*.86)}Q{f(w*.4)} {f(h*.84)} {f(w*.62)} {f(h*.93)}T{w} {f(h*.99)}V{h}z", s.vgrad(h * .84, h, [(0, s.p["near"], .5), (1, s.p["near"], .9)]))
    s.tree(w * .22, h * .89, h * .42); s.tree(w * .5, h * .94, h * .24)
    s.birds(w * .4, h * .12, 5, w * .26, w * .02)


@scroll
def village_scroll(s):
    w, h = s.w, s.h
    stack(s, [(.32, [(.25, .13, .2), (.8, .1, .2)], .24, 0), (.5, [(.7, .24, .18), (.25, .16, .16)], .55, 130)])
    s.village(-w * .05, w * .8, h * .60, 6, w * .2); s.village(w * .02, w * .72, h * .70, 6, w * .26)
    s.path(s.lens(-10, h * .705, w + 10, h * .705, 4), s.p["near"], .5); s.water(h * .72, h * .99, 60, .34)
    s.bridge(w * .58, h * .84, w * .36, h * .09); s.tree(w * .06, h * .83, h * .26)


@scroll
def alligator_scroll(s):
    w, h = s.w, s.h
    stack(s, [(.3, [(.5, .1, .3)], .22, 0), (.42, [(.2, .12, .2), (.8, .14, .2)], .4, 60)])
    s.water(h * .46, h * .98, 90, .34)
    for _ in range(7): s.lotus(s.r.uniform(w * .1, w * .95), h * s.r.uniform(.5, .62), w * s.r.uniform(.05, .11))
    s.alligator(w * .10, h * .71, w / 500)
    for _ in range(5): s.lotus(s.r.uniform(w * .5, w * .98), h * s.r.uniform(.82, .95), w * s.r.uniform(.1, .16))
    s.reeds(-10, w * .34, h * .995, 30, h * .2); s.reeds(w * .62, w * 1.02, h * .60, 20, h * .12)
    s.birds(w * .5, h * .16, 5, w * .26, w * .02)


@scroll
def road_scroll(s):
    w, h = s.w, s.h
    stack(s, [(.28, [(.3, .12, .2), (.8, .1, .2)], .24, 0), (.42, [(.3, .2, .2), (.78, .24, .18)], .55, 140)])
    s.mountain(h * .62, [(w * .1, h * .16, w * .3), (w * .9, h * .18, w * .3), (w * .5, h * .1, w * .4)], .5, rough=h * .02, washes=3, cun=60, tint=.46, depth=h * .5)
    pts = [(w * .52 + math.sin(i / 120 * math.pi * 7) * w * (.08 + .26 * i / 120), h * (.50 + .52 * (i / 120) ** 1.1)) for i in range(121)]
    s.road(pts, 2, w * .045)
    p = s.mountain(h * 1.02, [(0, h * .1, w * .3), (w, h * .13, w * .25)], .9, rough=h * .02, washes=2, moss=60)
    s.groves(p, 0, w * .4, 30, w * .03, .85); s.groves(p, w * .7, w, 30, w * .03, .85)


@scroll
def paper_scroll(s):
    w, h = s.w, s.h
    stack(s, [(.28, [(.5, .12, .25)], .22, 0), (.42, [(.25, .2, .22), (.8, .14, .2)], .5, 110)])
    d = ""
    for row in range(5):
        for c in range(6):
            x = w * (.08 + .07 * c + .02 * row); y = h * (.315 + .02 * row) + c * h * .002
            d += f"M{f(x)} {f(y)}l{f(w*.052)} {f(-h*.006)} {f(w*.012)} {f(h*.013)} {f(-w*.052)} {f(h*.006)}z"
    s.add(f'<path d="{d}" fill="{PAPER}" opacity=".85"/>')
    s.hall(w * .02, h * .62, w * .5, h * .14); s.house(w * .52, h * .62, w * .28, h * .15)
    x0, y0, ww, hh = w * .12, h * .70, w * .86, h * .15
    s.add(f'<path d="M{f(x0)} {f(y0)}h{f(ww)}v{f(hh)}h{f(-ww)}z" fill="{mix(PAPER, s.p["far"], .14)}" stroke="{s.p["near"]}" stroke-width="1" stroke-opacity=".5"/>')
    s.path(f"M{f(x0-10)} {f(y0+3)}l{f(ww*.06)} {f(-h*.035)}h{f(ww)}v{f(h*.038)}z", s.p["near"], .78)
    sh = "".join(f"M{f(x0+ww*(.05+.19*k))} {f(y0+hh*.18)}h{f(ww*.155)}v{f(hh*.66)}h{f(-ww*.155)}z" for k in range(5))
    s.add(f'<path d="{sh}" fill="{PAPER}" stroke="{s.p["far"]}" stroke-width=".6" stroke-opacity=".5"/>')
    s.path(s.lens(-10, h * .86, w + 10, h * .86, 6), s.p["near"], .45); s.water(h * .88, h * .99, 30, .34); s.tree(w * .88, h * .62, h * .2)


@scroll
def cave_scroll(s):
    w, h = s.w, s.h
    taiji_cave(s)


@scroll
def tea_scroll(s):
    w, h = s.w, s.h
    stack(s, [(.28, [(.4, .12, .22), (.9, .1, .2)], .22, 0), (.42, [(.7, .2, .2), (.2, .12, .2)], .5, 120)])
    s.mountain(h * .6, [(w * .5, h * .14, w * .5)], .3, s.p["slope"], rough=h * .012, washes=1, depth=h * .5)
    s.terraces(-20, w + 20, h * .50, h * .98, 13)
    s.house(w * .6, h * .49, w * .16, h * .085); s.tree(w * .12, h * .72, h * .2)
