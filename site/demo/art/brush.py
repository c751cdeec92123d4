"""The brushes of the ink-wash (水墨) drawings: washes, ranges, mist, water, trees, houses, boats, as small, filter-free SVG.

The only source of chance is random.Random over the words that name a drawing, so the same words always give the same bytes.
"""

import math
import random
import re

INK, FAR, PAPER, SEAL = "#22252a", "#4d5f6b", "#fdfbf6", "#a32a20"
SEASONS = {  # far wash, near wash, tint of the slopes, accent dots
    "spring": dict(far="#5f7780", near="#2b3a3c", slope="#7c9a78", dots=("#cf8f92", "#b9706f")),
    "summer": dict(far="#4f7378", near="#223a38", slope="#4f8068", dots=("#3f6b52", "#2e5644")),
    "autumn": dict(far="#76736f", near="#352f2b", slope="#b08a55", dots=("#b5652f", "#a3402a")),
    "winter": dict(far="#6b7580", near="#2c3036", slope="#8d99a3", dots=("#59636c", "#3f474e")),
    "dusk":   dict(far="#7d6c73", near="#2d2a33", slope="#a9806f", dots=("#5a4a50", "#43383d")),
    "rain":   dict(far="#66767c", near="#2a3337", slope="#7b8d8a", dots=("#4d5f5d", "#3a4a49")),
    "ink":    dict(far="#565f68", near="#24272c", slope="#7d858b", dots=("#3a3f46", "#2a2e34")),
}


def f(v):
    s = f"{v:.1f}"
    return s[:-2] if s.endswith(".0") else s


class Noise:
    """Value noise in one dimension, octaves added; deterministic."""
    def __init__(self, rng):
        self.t = [rng.uniform(-1, 1) for _ in range(512)]

    def at(self, x):
        i = math.floor(x); u = x - i; u = u * u * (3 - 2 * u)
        return self.t[i % 512] * (1 - u) + self.t[(i + 1) % 512] * u

    def fbm(self, x, octaves=5, gain=.5):
        a, s, n = 1, 0, 0
        for o in range(octaves):
            s += a * self.at(x * 2 ** o + o * 37.7); n += a; a *= gain
        return s / n


class Scene:
    def __init__(self, name, seed=1, season="ink", w=1600, h=520, tint=None):
        self.name, self.w, self.h, self.season = name, w, h, season
        self.r = random.Random(f"{name}|{seed}|{season}|{w}x{h}")
        self.p = dict(SEASONS[season])
        if tint:
            self.p["slope"] = tint; self.p["far"] = mix(tint, "#5b6670", .45); self.p["near"] = mix(tint, INK, .72)
        self.defs, self.body, self.n = [], [], 0

    # -- plumbing ---------------------------------------------------------
    def id(self):
        self.n += 1
        return f"{self.name[0]}{self.n}"

    def add(self, s):
        self.body.append(s)

    def vgrad(self, y0, y1, stops):
        i = self.id()
        st = "".join(f'<stop offset="{f(o*100)}%" stop-color="{c}" stop-opacity="{a:.2f}"/>' for o, c, a in stops)
        self.defs.append(f'<linearGradient id="{i}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{f(y0)}" y2="{f(y1)}">{st}</linearGradient>')
        return f"url(#{i})"

    def rgrad(self, stops):
        i = self.id()
        st = "".join(f'<stop offset="{f(o*100)}%" stop-color="{c}" stop-opacity="{a:.2f}"/>' for o, c, a in stops)
        self.defs.append(f'<radialGradient id="{i}">{st}</radialGradient>')
        return f"url(#{i})"

    def mist_group(self, bands):
        """Open a group through which mist is cut: bands = (cx, cy, rx, ry, strength)."""
        i = self.id()
        g = self.rgrad([(0, "#000", 1), (.3, "#000", .8), (.65, "#000", .3), (1, "#000", 0)])
        el = "".join(f'<ellipse cx="{f(x)}" cy="{f(y)}" rx="{f(rx)}" ry="{f(ry)}" fill="{g}" opacity="{a:.2f}"/>' for x, y, rx, ry, a in bands)
        self.defs.append(f'<mask id="{i}" maskUnits="userSpaceOnUse" x="0" y="-200" width="{self.w}" height="{self.h+400}"><path fill="#fff" d="M0-200h{self.w}v{self.h+400}H0z"/>{el}</mask>')
        self.add(f'<g mask="url(#{i})">')

    def close(self):
        self.add("</g>")

    def svg(self):
        return squeeze(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.w} {self.h}" width="{self.w}" height="{self.h}" '
                f'preserveAspectRatio="xMidYMax slice"><defs>{"".join(self.defs)}</defs>{"".join(self.body)}</svg>\n')

    # -- brush ------------------------------------------------------------
    def lens(self, x0, y0, x1, y1, wd, bend=0):
        """One pressed stroke: thin, thick, thin."""
        dx, dy = x1 - x0, y1 - y0
        L = math.hypot(dx, dy) or 1
        nx, ny = -dy / L, dx / L
        mx, my = dx * .45 + nx * bend, dy * .45 + ny * bend
        return (f"M{f(x0)} {f(y0)}q{f(mx+nx*wd)} {f(my+ny*wd)} {f(dx)} {f(dy)}q{f(mx-dx-nx*wd)} {f(my-dy-ny*wd)} {f(-dx)} {f(-dy)}")

    def path(self, d, fill=None, a=1, **kw):
        ex = "".join(f' {k.replace("_","-")}="{v}"' for k, v in kw.items())
        self.add(f'<path d="{d}" fill="{fill or self.p["near"]}"' + (f' opacity="{a:.2f}"' if a < 1 else "") + ex + "/>")

    def dots(self, pts, size, col, a):
        d, px, py = "", 0, 0
        for x, y in pts:
            dx, dy = round(x) - px, round(y) - py; d += f"m{dx} {dy}h0"; px += dx; py += dy
        if d:
            self.add(f'<path d="{d}" fill="none" stroke="{col}" stroke-width="{f(size)}" stroke-linecap="round" opacity="{a:.2f}"/>')

    # -- ground -----------------------------------------------------------
    def ridge(self, base, peaks, rough=14, freq=.006, step=None, x0=-20, x1=None):
        n = Noise(self.r); x1 = x1 or self.w + 20; step = step or max(6, self.w / 165)
        pts, x = [], x0
        while x <= x1:
            y = base
            xw = x + n.fbm(x * freq * .9 + 200, 3) * rough * 1.3   # no bell curves
            for c, hh, ww in peaks:
                t = (xw - c) / ww
                t = t * (1.25 if c % 7 > 3 else .9) if t > 0 else t * (.88 if c % 7 > 3 else 1.2)
                y -= hh * (math.exp(-t * t) * .72 + .28 / (1 + t * t * 2.4))
            y -= n.fbm(x * freq, 5, .52) * rough
            pts.append((x, y)); x += step
        return pts

    def poly(self, pts, bottom):
        return rel(pts) + f"V{f(bottom)}H{f(pts[0][0])}z"

    def mountain(self, base, peaks, a=.5, col=None, rough=14, freq=.006, depth=None, washes=3, cun=0,
                 contour=0, moss=0, tint=0.0, soft=0, snow=False):
        """One range: wash fading into mist, inner washes, dry contour, 皴 strokes, 点苔 dots."""
        col = col or self.p["near"]
        pts = self.ridge(base, peaks, rough, freq, step=max(6, self.w / (92 if soft else 142)))
        top = min(y for _, y in pts); depth = depth or (base - top) + 60
        bot = base + depth * .35
        g = self.vgrad(top, bot, [(0, col, a), (.32, col, a * .62), (.68, col, a * .2), (1, col, 0)])
        i = self.id(); self.defs.append(f'<path id="{i}" d="{self.poly(pts, bot)}"/>')
        if snow:
            g = self.vgrad(top, bot, [(0, PAPER, .98), (.6, PAPER, .9), (1, PAPER, 0)])
            self.add(f'<use href="#{i}" fill="{g}"/>')
        elif soft:
            g = self.vgrad(top, bot, [(0, col, a / 3), (.35, col, a * .2), (.7, col, a * .06), (1, col, 0)])
            for k in range(3):
                self.add(f'<use href="#{i}" y="{f(k*soft)}" fill="{g}"/>')
        else:
            self.add(f'<use href="#{i}" fill="{g}"/>')
        n = Noise(self.r)
        if tint:
            g2 = self.vgrad(top + depth * .05, bot, [(0, self.p["slope"], 0), (.3, self.p["slope"], tint), (1, self.p["slope"], 0)])
            self.add(f'<use href="#{i}" fill="{g2}"/>')
        for k in range(1, washes + 1):      # wet edges inside the mass
            off = k * depth * .11
            q = []
            for i, (x, y) in enumerate(pts):
                if i % 2: continue
                v = n.fbm(x * .011 + k * 9, 4)
                q.append((x, y + max(3, off * (1 + 1.3 * v) + max(0, (base - y)) * .2 * k * (v + .22))))
            gk = self.vgrad(top + off, bot + off * .4, [(0, col, a * (.2 if not snow else .16)), (.4, col, a * .1), (1, col, 0)])
            self.path(self.poly(q, bot + off * .4), gk)
        if cun:                               # texture: 披麻皴, long hemp-fibre strokes down the slope
            d1, d2, d3 = [], [], []
            for _ in range(cun):
                i = self.r.randrange(3, len(pts) - 3)
                x, y = pts[i]
                rel = max(0, base - y) / max(1, base - top)
                if rel < .12: continue
                s = (pts[i + 2][1] - pts[i - 2][1]) / (pts[i + 2][0] - pts[i - 2][0])
                yy = y + self.r.uniform(.02, .75) ** 1.4 * (base - y) * .9 + 3
                ln = self.r.uniform(12, 42) * (.5 + rel) * (self.h / 520) ** .5
                dx = (1 if s > 0 else -1) * ln * self.r.uniform(.15, .75)
                b = self.r.uniform(-4, 4)
                st = f"M{f(round(x))} {f(round(yy))}q{f(round(dx*.5+b))} {f(round(ln*.5))} {f(round(dx))} {f(round(ln))}"
                k = self.r.random(); (d1 if k < .5 else d2 if k < .85 else d3).append(st)
            for dd, sw, al in ((d1, .8, .34), (d2, 1.3, .46), (d3, 2.1, .42)):
                self.add(f'<path d="{"".join(dd)}" fill="none" stroke="{col}" stroke-width="{sw}" stroke-linecap="round" opacity="{a*al:.2f}"/>')
        if contour:                           # dry-brush ridge line, breaking off (飞白)
            d, run = [], []
            for i, (x, y) in enumerate(pts):
                pr = n.fbm(x * .012 + 50, 3)
                if pr > -.12:
                    run.append((x, y, contour * (.25 + max(0, pr) * 1.5)))
                else:
                    if len(run) > 3: d.append(self.brush(run))
                    run = []
            if len(run) > 3: d.append(self.brush(run))
            self.path("".join(d), col, min(1, a * 1.1))
        if moss:
            big, small = [], []
            for _ in range(moss):
                i = self.r.randrange(1, len(pts) - 1); x, y = pts[i]
                if n.fbm(x * .01 + 80, 2) < -.1: continue
                k = self.r.random()
                (big if k < .35 else small).append((x + self.r.uniform(-7, 7), y + self.r.uniform(-3, 7 + 26 * k * k)))
            self.dots(small, 2.4, col, min(.9, a * .9)); self.dots(big, 4.4, col, min(.9, a * .72))
        return pts

    def brush(self, run):
        return rel([(x, y - t * .5) for x, y, t in run] + [(x, y + t * .5) for x, y, t in reversed(run)], True)

    def groves(self, pts, x0, x1, count, size, a=.8, col=None):
        """A wood seen from afar: stacked wet dots on a line of ground."""
        col = col or self.p["near"]
        layers = {.55: [], .8: [], 1.15: []}
        for _ in range(count):
            x = self.r.uniform(x0, x1); y = at(pts, x)
            hgt = size * self.r.uniform(1.2, 3.4)
            for k in range(self.r.randint(4, 8)):
                t = k / 7
                layers[self.r.choice(list(layers))].append((x + self.r.gauss(0, size * .5 * (1.2 - t)), y - hgt * t))
        for k, q in layers.items():
            self.dots(q, size * k, col, a * (.75 if k > 1 else .55))

    # -- water and sky ----------------------------------------------------
    def water(self, y0, y1, count=40, a=.28, x0=0, x1=None, col=None):
        d = []; x1 = x1 or self.w
        for _ in range(count):
            t = self.r.random() ** 1.4; y = y0 + t * (y1 - y0)
            ln = (30 + 190 * t) * self.r.uniform(.5, 1.2); x = self.r.uniform(x0 - 40, x1)
            d.append(self.lens(x, y, x + ln, y + self.r.uniform(-1, 1), .5 + t * .9, 0))
        self.path("".join(d), col or self.p["far"], a)

    def birds(self, x, y, count=7, spread=120, size=9, a=.75):
        d = []
        for i in range(count):
            px = x + spread * i / count + self.r.uniform(-10, 10); py = y - 34 * i / count + self.r.uniform(-12, 12)
            s = size * (1 - .5 * i / count)
            d.append(self.lens(px, py, px - s, py - s * .55, .8, 1.6) + self.lens(px, py, px + s, py - s * .5, .8, -1.6))
        self.path("".join(d), INK, a)

    def cloud(self, x, y, s=1.0, a=.5):
        """孤云: one drawn cloud, line only."""
        d = (f"M{f(x)} {f(y)}c{f(30*s)} {f(5*s)} {f(96*s)} {f(6*s)} {f(150*s)} {f(-1*s)}"
             f"M{f(x+24*s)} {f(y-7*s)}c{f(-3*s)} {f(-15*s)} {f(20*s)} {f(-21*s)} {f(31*s)} {f(-10*s)}c{f(5*s)} {f(-19*s)} {f(38*s)} {f(-20*s)} {f(41*s)} {f(-1*s)}c{f(13*s)} {f(-8*s)} {f(26*s)} {f(-2*s)} {f(25*s)} {f(8*s)}"
             f"M{f(x+62*s)} {f(y+9*s)}c{f(30*s)} {f(2*s)} {f(60*s)} {f(1*s)} {f(78*s)} {f(-2*s)}")
        self.add(f'<path d="{d}" fill="none" stroke="{self.p["far"]}" stroke-width="{f(1.5*s)}" stroke-linecap="round" opacity="{a}"/>')

    def disc(self, x, y, r, col=SEAL, a=.85):
        g = self.rgrad([(0, col, a), (.82, col, a), (.93, col, a * .55), (1, col, 0)])
        self.add(f'<circle cx="{f(x)}" cy="{f(y)}" r="{f(r)}" fill="{g}"/>')

    def wash(self, y0, y1, col, a, flip=False):
        st = [(0, col, a), (.5, col, a * .4), (1, col, 0)]
        if flip: st = [(0, col, 0), (.5, col, a * .4), (1, col, a)]
        self.path(f"M0 {f(y0)}H{self.w}V{f(y1)}H0z", self.vgrad(y0, y1, st))

    def weather(self):
        if self.season == "winter":
            self.dots([(self.r.uniform(0, self.w), self.r.uniform(0, self.h)) for _ in range(46)], 2.6, PAPER, .95)
            self.dots([(self.r.uniform(0, self.w), self.r.uniform(0, self.h)) for _ in range(30)], 4.4, PAPER, .95)
        if self.season == "rain":
            d = []
            for _ in range(90):
                x, y, l = self.r.uniform(0, self.w + 60), self.r.uniform(-20, self.h), self.r.uniform(18, 52)
                d.append(f"M{round(x)} {round(y)}l{round(-l*.2)} {round(l)}")
            self.add(f'<path d="{"".join(d)}" stroke="{self.p["far"]}" stroke-width=".8" opacity=".32"/>')

    # -- things -----------------------------------------------------------
    def boat(self, x, y, s=1.0, man=True, a=.92, canopy=True):
        q = f"M{f(x-44*s)} {f(y-7*s)}q{f(42*s)} {f(17*s)} {f(92*s)} {f(-1*s)}q{f(-8*s)} {f(11*s)} {f(-24*s)} {f(12*s)}h{f(-40*s)}q{f(-20*s)} {f(-2*s)} {f(-28*s)} {f(-11*s)}z"
        self.path(q, INK, a)
        if canopy:
            self.path(f"M{f(x-16*s)} {f(y)}q{f(2*s)} {f(-19*s)} {f(19*s)} {f(-19*s)}q{f(17*s)} 0 {f(20*s)} {f(18*s)}q{f(-18*s)} {f(5*s)} {f(-39*s)} {f(1*s)}z", INK, a * .72)
        if man:
            mx = x - 30 * s
            self.path(f"M{f(mx)} {f(y-3*s)}l{f(2*s)} {f(-17*s)}q{f(4*s)} {f(-4*s)} {f(7*s)} 0l{f(3*s)} {f(18*s)}z", INK, a)
            self.path(f"M{f(mx-4*s)} {f(y-21*s)}l{f(9*s)} {f(-8*s)} {f(10*s)} {f(8*s)}q{f(-10*s)} {f(3*s)} {f(-19*s)} 0z", INK, a)
            self.add(f'<path d="M{f(mx+2*s)} {f(y-30*s)}l{f(-26*s)} {f(46*s)}" stroke="{INK}" stroke-width="{f(1.3*s)}" opacity="{a}"/>')
        self.path(self.lens(x - 60 * s, y + 10 * s, x + 70 * s, y + 10 * s, 1.6 * s) + self.lens(x - 20 * s, y + 16 * s, x + 46 * s, y + 16 * s, 1.1 * s), self.p["far"], .4)

    def pavilion(self, x, y, s=1.0, a=.92):
        d = (f"M{f(x-30*s)} {f(y-26*s)}q{f(18*s)} {f(-4*s)} {f(24*s)} {f(-22*s)}h{f(12*s)}q{f(6*s)} {f(18*s)} {f(24*s)} {f(22*s)}q{f(-12*s)} {f(3*s)} {f(-30*s)} {f(1*s)}q{f(-18*s)} {f(2*s)} {f(-30*s)} {f(-1*s)}z"
             f"M{f(x-2*s)} {f(y-47*s)}l{f(2*s)} {f(-9*s)} {f(2*s)} {f(9*s)}z")
        for px in (-17, -6, 6, 17):
            d += f"M{f(x+px*s-.9*s)} {f(y-26*s)}h{f(1.8*s)}v{f(26*s)}h{f(-1.8*s)}z"
        d += f"M{f(x-24*s)} {f(y-1*s)}h{f(48*s)}v{f(4*s)}h{f(-48*s)}zM{f(x-19*s)} {f(y-9*s)}h{f(12*s)}v{f(1.2*s)}h{f(-12*s)}zM{f(x+7*s)} {f(y-9*s)}h{f(12*s)}v{f(1.2*s)}h{f(-12*s)}z"
        self.path(d, INK, a)

    def house(self, x, y, w, h, steps=3, door=True, a=1):
        """徽派: white wall, stepped horse-head gable under dark tile, high small windows."""
        wall = mix(PAPER, self.p["far"], .03)
        prof, caps = [], []
        sw, sh = w / (2 * steps - 1), h * .13
        for k in range(2 * steps - 1):
            lv = steps - 1 - abs(k - (steps - 1))
            yy = y - h * .66 - lv * sh * 1.25
            prof.append((x + k * sw, yy)); prof.append((x + (k + 1) * sw, yy))
            caps.append((x + k * sw, yy, lv))
        d = f"M{f(x)} {f(y)}L" + " ".join(f"{f(px)} {f(py)}" for px, py in prof) + f" {f(x+w)} {f(y)}z"
        self.add(f'<path d="{d}" fill="{wall}" stroke="{self.p["near"]}" stroke-width=".7" stroke-opacity=".45"' + (f' opacity="{a}"' if a < 1 else "") + "/>")
        g = self.vgrad(y - h * .5, y, [(0, self.p["far"], 0), (1, self.p["far"], .22)])
        self.path(d, g, a)
        t = max(2.6, h * .05)
        c = "".join(f"M{f(cx-3)} {f(cy-t*.9)}q{f(sw*.5+3)} {f(t*.7)} {f(sw+6)} 0l{f(-1.5)} {f(t)}h{f(-sw-3)}z" for cx, cy, _ in caps)
        self.path(c, self.p["near"], .95 * a)
        ws = max(2, h * .05)
        win = f"M{f(x+w*.22)} {f(y-h*.52)}h{f(ws)}v{f(ws*1.4)}h{f(-ws)}zM{f(x+w*.7)} {f(y-h*.52)}h{f(ws)}v{f(ws*1.4)}h{f(-ws)}z"
        if door:
            win += f"M{f(x+w*.43)} {f(y)}v{f(-h*.25)}h{f(w*.14)}v{f(h*.25)}zM{f(x+w*.38)} {f(y-h*.28)}h{f(w*.24)}l{f(-w*.03)} {f(h*.028)}h{f(-w*.18)}z"
        self.path(win, self.p["near"], .8 * a)

    def hall(self, x, y, w, h, a=1):
        """A long house: white wall, grey tile slope with falling tile lines."""
        wall = mix(PAPER, self.p["far"], .03)
        self.add(f'<path d="M{f(x)} {f(y)}v{f(-h*.55)}h{f(w)}v{f(h*.55)}z" fill="{wall}" stroke="{self.p["near"]}" stroke-width=".7" stroke-opacity=".4"/>')
        g = self.vgrad(y - h * .5, y, [(0, self.p["far"], 0), (1, self.p["far"], .22)])
        self.path(f"M{f(x)} {f(y)}v{f(-h*.55)}h{f(w)}v{f(h*.55)}z", g)
        self.path(f"M{f(x-5)} {f(y-h*.52)}q{f(w*.07)} {f(-h*.06)} {f(w*.1)} {f(-h*.3)}h{f(w*.8+2)}q{f(w*.03)} {f(h*.24)} {f(w*.1+8)} {f(h*.3)}q{f(-w*.5)} {f(h*.03)} {f(-w-10)} 0z", self.p["near"], .74 * a)
        d = "".join(f"M{f(x+w*.1+i*(w*.8/9))} {f(y-h*.8)}l{f((i-4.5)*w*.012)} {f(h*.26)}" for i in range(10))
        self.add(f'<path d="{d}" stroke="{PAPER}" stroke-width=".8" opacity=".3"/>')
        d = "".join(f"M{f(x+w*(.14+.2*i))} {f(y-h*.36)}h{f(w*.09)}v{f(h*.2)}h{f(-w*.09)}z" for i in range(4))
        self.path(d, self.p["near"], .55 * a)

    def village(self, x0, x1, y, n=9, size=70):
        xs = sorted(self.r.uniform(x0, x1) for _ in range(n))
        items = []
        for x in xs:
            s = size * self.r.uniform(.75, 1.25); yy = y - abs(self.r.gauss(0, 1)) * size * .32
            items.append((yy, x, s))
        for yy, x, s in sorted(items):
            if self.r.random() < .62:
                self.house(x, yy, s * self.r.uniform(.72, 1), s, 3 if self.r.random() < .6 else 2, self.r.random() < .7)
            else:
                self.hall(x, yy, s * 1.5, s * .86)

    def tree(self, x, y, h, kind="leaf", a=.9):
        """A near tree: forked trunk, dotted crown."""
        d, tips = [], []
        def grow(px, py, ang, ln, wd, lv):
            ex, ey = px + math.cos(ang) * ln, py + math.sin(ang) * ln
            d.append(self.lens(px, py, ex, ey, wd, self.r.uniform(-ln * .08, ln * .08)))
            if lv == 0: tips.append((ex, ey)); return
            for sgn in (-1, 1):
                grow(ex, ey, ang + sgn * self.r.uniform(.22, .6), ln * self.r.uniform(.6, .82), max(.7, wd * .62), lv - 1)
            if lv < 3: tips.append((ex, ey))
        grow(x, y, -math.pi / 2 + self.r.uniform(-.15, .15), h * .34, h * .028, 4)
        self.path("".join(d), INK, a)
        c1, c2 = self.p["dots"]
        p1 = [(tx + self.r.gauss(0, h * .045), ty + self.r.gauss(0, h * .04)) for tx, ty in tips for _ in range(3 if kind != "bare" else 0)]
        p2 = [(tx + self.r.gauss(0, h * .06), ty + self.r.gauss(0, h * .05)) for tx, ty in tips for _ in range(4 if kind != "bare" else 0)]
        k = h / 100
        self.dots(p2, 3.4 * k + 1, c1, .5); self.dots(p1, 2.6 * k + .8, c2, .72)

    def willow(self, x, y, h, lean=.2, a=.85):
        d = [self.lens(x, y, x + h * lean * .6, y - h * .62, h * .03, h * .03)]
        tx, ty = x + h * lean * .6, y - h * .6
        s = []
        for i in range(46):
            ang = self.r.uniform(-2.7, -.45); l = h * self.r.uniform(.12, .3)
            bx, by = tx + math.cos(ang) * l, ty + math.sin(ang) * l * .7
            dr = h * self.r.uniform(.25, .62)
            s.append(f"M{f(tx)} {f(ty)}Q{f(bx)} {f(by-h*.03)} {f(bx)} {f(by)}q{f((bx-tx)*.3)} {f(dr*.3)} {f((bx-tx)*.24)} {f(dr)}")
        self.path("".join(d), INK, a)
        self.add(f'<path d="{"".join(s)}" fill="none" stroke="{mix(self.p["slope"], INK, .35)}" stroke-width="1.1" opacity=".55"/>')

    def pine(self, x, y, h, lean=.18, a=.95, mirror=1):
        """迎客 pine: bent trunk, flat layered crowns of needle fans."""
        P = lambda t: (x + mirror * h * (lean * t + .10 * math.sin(t * 4.2)), y - h * t)
        run = [(*P(i / 18), h * .05 * (1 - .78 * i / 18)) for i in range(19)]
        left = " ".join(f"{f(px-t)} {f(py)}" for px, py, t in run); right = " ".join(f"{f(px+t)} {f(py)}" for px, py, t in reversed(run))
        self.path(f"M{left} {right}z", INK, a)
        bark = "".join(f"M{f(px-t*.5)} {f(py)}q{f(t*.6)} {f(-t*.9)} {f(t)} 0" for px, py, t in run[1:12])
        self.add(f'<path d="{bark}" fill="none" stroke="{PAPER}" stroke-width=".9" opacity=".35"/>')
        arms, tufts, light = [], [], []
        puff = self.rgrad([(0, self.p["near"], .42), (.6, self.p["near"], .22), (1, self.p["near"], 0)])
        for t, side, ln in [(.42, 1, .62), (.5, -1, .42), (.63, 1, .5), (.7, -1, .5), (.82, 1, .38), (.88, -1, .3), (.97, 1, .2), (1, -1, .16)]:
            bx, by = P(t); L = h * ln * mirror * side
            for u in (.35, .65, .95):
                self.add(f'<ellipse cx="{f(bx+L*u)}" cy="{f(by-h*.035)}" rx="{f(abs(L)*.3+h*.03)}" ry="{f(h*.034)}" fill="{puff}"/>')
            arms.append(self.lens(bx, by, bx + L, by - h * .015 + h * .05 * (1 - t), h * .014 * (1.3 - t * .6), h * .03 * side))
            k = max(4, int(ln * 20))
            for j in range(k):
                u = .25 + .8 * j / k
                cx, cy = bx + L * u, by - h * .008 + h * .05 * (1 - t) * u - h * .05 * self.r.random() * (1 - abs(u - .6))
                for m in range(7):
                    ang = math.pi * (1 + (m + .5) / 7) + self.r.uniform(-.1, .1); r = h * self.r.uniform(.045, .075)
                    (tufts if self.r.random() < .6 else light).append(f"M{f(round(cx))} {f(round(cy))}l{f(round(math.cos(ang)*r))} {f(round(math.sin(ang)*r*.7))}")
        self.path("".join(arms), INK, a)
        sw = max(.8, h / 330)
        self.add(f'<path d="{"".join(light)}" stroke="{mix(self.p["slope"], INK, .45)}" stroke-width="{f(sw)}" opacity=".6"/>')
        self.add(f'<path d="{"".join(tufts)}" stroke="{INK}" stroke-width="{f(sw)}" opacity="{a*.82:.2f}"/>')

    def bamboo(self, x, y, h, wd, a=.8, leaves=16, sway=.05):
        col = mix(self.p["near"], self.p["slope"], .12)
        k, py, px = 0, y, x
        seg, d, nodes, joints = h / 8, [], [], []
        while py > y - h:
            s = seg * (.62 + .5 * min(k, 5) / 5); nx, ny = px + sway * s * (.4 + k * .16), py - s
            t = wd * (1 - .055 * k)
            d.append(f"M{f(px-t/2)} {f(py-1.5)}L{f(nx-t/2)} {f(ny+1.5)}q{f(t/2)} {f(-1.4)} {f(t)} 0L{f(px+t/2)} {f(py-1.5)}q{f(-t/2)} {f(1.4)} {f(-t)} 0z")
            joints.append(f"M{f(nx-t*.62)} {f(ny)}q{f(t*.62)} {f(2)} {f(t*1.24)} 0")
            nodes.append((nx, ny)); px, py, k = nx, ny, k + 1
        self.path("".join(d), col, a * .78)
        self.add(f'<path d="{"".join(joints)}" fill="none" stroke="{INK}" stroke-width="{f(max(1,wd*.14))}" stroke-linecap="round" opacity="{a:.2f}"/>')
        dark, pale = [], []
        for _ in range(leaves):
            nx, ny = self.r.choice(nodes[2:]); sd = self.r.choice((-1, 1))
            tw = self.r.uniform(.07, .17) * h
            tx, ty = nx + sd * tw, ny - tw * .28
            dark.append(self.lens(nx, ny, tx, ty, .6, 2))
            for m in range(self.r.randint(3, 5)):
                ang = math.pi / 2 + sd * -self.r.uniform(-.25, .95); L = h * self.r.uniform(.075, .13)
                (dark if self.r.random() < .62 else pale).append(self.lens(tx, ty, tx + math.cos(ang) * L, ty + math.sin(ang) * L, L * .085, sd * L * .06))
        self.path("".join(pale), col, a * .5); self.path("".join(dark), self.p["near"], a)

    def bridge(self, x, y, span, rise, a=.9):
        """One stone arch with its reflection."""
        t = span * .075
        d = (f"M{f(x-span*.82)} {f(y)}Q{f(x-span*.35)} {f(y-rise*.75)} {f(x)} {f(y-rise-t)}Q{f(x+span*.35)} {f(y-rise*.75)} {f(x+span*.82)} {f(y)}"
             f"H{f(x+span*.42)}A{f(span*.42)} {f(rise*.86)} 0 0 0 {f(x-span*.42)} {f(y)}z")
        g = self.vgrad(y - rise, y, [(0, self.p["near"], .8), (1, self.p["far"], .5)])
        self.path(d, g, a)
        rail = f"M{f(x-span*.8)} {f(y-8)}Q{f(x-span*.35)} {f(y-rise*.75-t*1.7)} {f(x)} {f(y-rise-t*2.1)}Q{f(x+span*.35)} {f(y-rise*.75-t*1.7)} {f(x+span*.8)} {f(y-8)}"
        posts = "".join(f"M{f(x+span*u)} {f(y-(1-abs(u)/.82)**.9*rise-t*.4)}v{f(-t*1.5)}" for u in (-.7, -.56, -.42, -.28, -.14, 0, .14, .28, .42, .56, .7))
        self.add(f'<path d="{rail}{posts}" fill="none" stroke="{self.p["near"]}" stroke-width="1.8" opacity="{a}"/>')
        arc = "".join(f"M{f(x+math.cos(math.pi*k/9)*span*.42)} {f(y-math.sin(math.pi*k/9)*rise*.86)}L{f(x+math.cos(math.pi*k/9)*span*.49)} {f(y-math.sin(math.pi*k/9)*rise)}" for k in range(1, 9))
        self.add(f'<path d="{arc}" stroke="{PAPER}" stroke-width="1.2" opacity=".5"/>')
        r = (f"M{f(x-span*.78)} {f(y+4)}H{f(x-span*.42)}A{f(span*.42)} {f(rise*.7)} 0 0 0 {f(x+span*.42)} {f(y+4)}H{f(x+span*.78)}Q{f(x+span*.3)} {f(y+rise*.72)} {f(x)} {f(y+rise*.85)}Q{f(x-span*.3)} {f(y+rise*.72)} {f(x-span*.78)} {f(y+4)}z")
        self.path(r, self.vgrad(y, y + rise * .85, [(0, self.p["far"], .34), (1, self.p["far"], 0)]))

    def reeds(self, x0, x1, y, count, h, a=.7):
        st, hd = [], []
        for _ in range(count):
            x = self.r.uniform(x0, x1); l = h * self.r.uniform(.5, 1.1); b = self.r.uniform(-.1, .42)
            tx, ty = x + l * b, y - l
            st.append(f"M{f(x)} {f(y+self.r.uniform(-3,5))}Q{f(x+l*b*.2)} {f(y-l*.6)} {f(tx)} {f(ty)}")
            if self.r.random() < .45: hd.append(self.lens(tx - 1, ty + l * .14, tx + l * .09, ty - l * .04, l * .02, 1))
            else: hd.append(self.lens(x, y, x + l * self.r.uniform(-.3, .5), y - l * .62, l * .012, 3))
        self.add(f'<path d="{"".join(st)}" fill="none" stroke="{self.p["near"]}" stroke-width="1.1" opacity="{a}"/>')
        self.path("".join(hd), mix(self.p["slope"], INK, .4), a)

    def lotus(self, x, y, s, a=.6):
        d = f"M{f(x-s)} {f(y)}a{f(s)} {f(s*.3)} 0 1 0 {f(2*s)} 0a{f(s)} {f(s*.3)} 0 1 0 {f(-2*s)} 0z"
        g = self.vgrad(y - s * .3, y + s * .3, [(0, self.p["slope"], .75), (1, self.p["near"], .7)])
        self.path(d, g, a)
        v = "".join(f"M{f(x)} {f(y)}l{f(math.cos(k)*s*.86)} {f(math.sin(k)*s*.25)}" for k in (0, .8, 1.6, 2.4, 3.2, 4, 4.8, 5.6))
        self.add(f'<path d="{v}" stroke="{PAPER}" stroke-width=".9" opacity=".4"/>')

    def alligator(self, x, y, s=1.0):
        """扬子鳄 lying at the waterline, seen from the side."""
        d = (f"M{f(x)} {f(y)}c{f(20*s)} {f(-6*s)} {f(44*s)} {f(-9*s)} {f(62*s)} {f(-9*s)}c{f(5*s)} {f(-8*s)} {f(16*s)} {f(-9*s)} {f(21*s)} {f(-1*s)}"
             f"c{f(50*s)} {f(-16*s)} {f(112*s)} {f(-14*s)} {f(150*s)} {f(2*s)}c{f(46*s)} {f(4*s)} {f(86*s)} {f(9*s)} {f(132*s)} {f(6*s)}c{f(-50*s)} {f(9*s)} {f(-300*s)} {f(10*s)} {f(-365*s)} {f(4*s)}z")
        self.path(d, self.vgrad(y - 24 * s, y + 6 * s, [(0, self.p["near"], .95), (1, self.p["near"], .55)]))
        sc = "".join(f"M{f(x+(96+i*11)*s)} {f(y-(15.5+4*math.sin(i/13*3.1))*s)}l{f(5*s)} {f(-3.4*s)} {f(5*s)} {f(3.4*s)}z" for i in range(13))
        sc += "".join(f"M{f(x+(240+i*12)*s)} {f(y-(8.5-i*.55)*s)}l{f(5*s)} {f(-4*s)} {f(5*s)} {f(4*s)}z" for i in range(9))
        self.path(sc, self.p["near"], .92)
        self.add(f'<circle cx="{f(x+71*s)}" cy="{f(y-11.5*s)}" r="{f(2*s)}" fill="{PAPER}" opacity=".9"/>')
        self.add(f'<path d="M{f(x+6*s)} {f(y-1*s)}c{f(18*s)} {f(2*s)} {f(40*s)} {f(-2*s)} {f(60*s)} {f(1*s)}" fill="none" stroke="{PAPER}" stroke-width="{f(1.1*s)}" opacity=".45"/>')
        self.path(self.lens(x - 60 * s, y + 8 * s, x + 420 * s, y + 9 * s, 2) + self.lens(x - 20 * s, y + 17 * s, x + 300 * s, y + 17 * s, 1.6), self.p["far"], .45)

    def terraces(self, x0, x1, y0, y1, rows=10, tint=.5):
        """Tea rows following the hill: stroked curves of dots."""
        s_ = max(1, (x1 - x0) / 1640)
        for k in range(rows):
            t = k / (rows - 1); y = y0 + (y1 - y0) * t ** 1.15
            n = Noise(self.r); pts = []
            x = x0
            while x < x1:
                yy = y + 26 * math.sin((x - x0) / (x1 - x0) * math.pi * 1.4 + k * .16) + n.fbm(x * .006, 3) * 12
                pts.append((x, yy)); x += (12 + 9 * t) * s_
            col = mix(self.p["slope"], self.p["near"], .25 + .3 * t)
            self.dots([(px + self.r.uniform(-2, 2), py + self.r.uniform(-2, 2)) for px, py in pts], 7 + 11 * t, col, .30 + .22 * t)
            self.dots([(px + self.r.uniform(-3, 3), py + 3 + 2 * t + self.r.uniform(-2, 2)) for px, py in pts[::2]], 3 + 4 * t, self.p["near"], .42)

    def road(self, pts_list, w0=3, w1=26, a=.9):
        """A road winding towards the eye; width grows with nearness."""
        L, R = [], []
        N = len(pts_list)
        for i, (x, y) in enumerate(pts_list):
            wd = w0 + (w1 - w0) * (i / (N - 1)) ** 1.5
            ax, ay = pts_list[max(0, i - 1)]; bx, by = pts_list[min(N - 1, i + 1)]
            ex, ey = bx - ax, (by - ay) * 2.2; ll = math.hypot(ex, ey) or 1   # seen from above at a slant
            L.append((x - ey / ll * wd, y + ex / ll * wd * .45)); R.append((x + ey / ll * wd, y - ex / ll * wd * .45))
        self.add(f'<path d="{rel(L + R[::-1], True)}" fill="{PAPER}" opacity="{a}"/>')
        self.add(f'<path d="{rel(L)}{rel(R)}" fill="none" stroke="{self.p["near"]}" stroke-width="1.2" opacity=".55"/>')


def squeeze(svg):
    """Drop what a path parser does not need: blanks before a sign, leading zeros."""
    def d(m):
        t = re.sub(r"(?<=[0-9]) -", "-", m.group(2))
        return f'{m.group(1)}="{re.sub(r"(?<![0-9.])0[.](?=[0-9])", ".", t)}"'
    return re.sub(r'\b(d)="([^"]+)"', d, svg)


def rel(pts, closed=False, q=1):
    """A polyline in relative steps; rounding errors do not add up."""
    r = (lambda v: round(v, q)) if q else (lambda v: float(round(v)))
    px, py = r(pts[0][0]), r(pts[0][1]); out = [f"M{f(px)} {f(py)}l"]
    for x, y in pts[1:]:
        dx, dy = r(x - px), r(y - py); out.append(f"{f(dx)} {f(dy)} "); px += dx; py += dy
    return "".join(out).rstrip() + ("z" if closed else "")


def mix(a, b, t):
    A, B = (tuple(int(c[i:i + 2], 16) for i in (1, 3, 5)) for c in (a, b))
    return "#" + "".join(f"{round(p + (q - p) * t):02x}" for p, q in zip(A, B))


def shoulder(pts, x0, x1):
    """Where the line is flattest between x0 and x1: a place to build."""
    c = [(abs(pts[i + 2][1] - pts[i - 2][1]), pts[i][0]) for i in range(2, len(pts) - 2) if x0 <= pts[i][0] <= x1]
    return min(c)[1]


def at(pts, x):
    for (ax, ay), (bx, by) in zip(pts, pts[1:]):
        if ax <= x <= bx:
            return ay + (by - ay) * (x - ax) / (bx - ax)
    return pts[-1][1]


SCENES = {}


def scene(size, season):
    def deco(fn):
        SCENES[fn.__name__.replace("_", "-")] = (fn, size, season); return fn
    return deco


def far_ranges(s, base, n=2, a=.2, spread=1.0, left=True):
    w = s.w
    for k in range(n):
        pk = [(s.r.uniform(-.05, 1.05) * w, s.h * s.r.uniform(.1, .26) * spread, w * s.r.uniform(.05, .13)) for _ in range(7)]
        s.mountain(base + k * s.h * .045, pk, a + .07 * k, s.p["far"], rough=s.h * .035, freq=.009, washes=1, soft=2.5)
