/** How moves are drawn between states: curves that pass no other state, and labels that cover nothing. Pure geometry, px. */

export interface Box {
  key: string
  x: number
  y: number
  width: number
  height: number
}

export interface Link {
  id: string
  from: string
  to: string
  labelWidth: number
}

export interface Point {
  x: number
  y: number
}

export interface Route {
  id: string
  path: string
  /** Middle of the label. */
  label: Point
  /** The three corners of the arrow's head. */
  head: string
}

const BENDS = [0, 44, -44, 84, -84, 130, -130, 180, -180, 240, -240, 310, -310]
const LABEL_AT = [0.5, 0.4, 0.6, 0.3, 0.7]
const LABEL_HEIGHT = 24
const SAMPLES = 28

interface Curve {
  a: Point
  c: Point
  b: Point
}

function middle(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function at({ a, c, b }: Curve, t: number): Point {
  const s = 1 - t
  return { x: s * s * a.x + 2 * s * t * c.x + t * t * b.x, y: s * s * a.y + 2 * s * t * c.y + t * t * b.y }
}

function isIn(box: Box, point: Point, room: number): boolean {
  return (
    point.x > box.x - room &&
    point.x < box.x + box.width + room &&
    point.y > box.y - room &&
    point.y < box.y + box.height + room
  )
}

/** The bend turns to the same side whichever way a move leads, so that there and back do not lie on each other. */
function curveOf(from: Box, to: Box, bend: number): Curve {
  const a = middle(from)
  const b = middle(to)
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1
  const side = { x: -(b.y - a.y) / length, y: (b.x - a.x) / length }
  return { a, b, c: { x: (a.x + b.x) / 2 + side.x * bend * 2, y: (a.y + b.y) / 2 + side.y * bend * 2 } }
}

/** From where the curve leaves its first box to where it meets the last. */
function span(curve: Curve, from: Box, to: Box): [number, number] {
  let start = 0
  let end = 1
  for (let step = 1; step < 200; step += 1) {
    if (!isIn(from, at(curve, step / 200), 1)) {
      start = step / 200
      break
    }
  }
  for (let step = 199; step > 0; step -= 1) {
    if (!isIn(to, at(curve, step / 200), 3)) {
      end = step / 200
      break
    }
  }
  return start < end ? [start, end] : [0.3, 0.7]
}

function part(curve: Curve, start: number, end: number): Curve {
  const mix = (p: Point, q: Point, t: number): Point => ({ x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t })
  const a = at(curve, start)
  const b = at(curve, end)
  // The control point of a piece: the tangents at both ends meet there.
  const c = mix(mix(curve.a, curve.c, start), mix(curve.c, curve.b, start), end)
  return { a, b, c }
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function labelBox(point: Point, width: number): Box {
  return { key: '', x: point.x - width / 2, y: point.y - LABEL_HEIGHT / 2, width, height: LABEL_HEIGHT }
}

export function routesOf(boxes: Box[], links: Link[]): Route[] {
  const byKey = new Map(boxes.map((box) => [box.key, box]))
  const used = new Map<string, number[]>()
  const labels: Box[] = []
  const routes: Route[] = []
  for (const link of links) {
    const from = byKey.get(link.from)
    const to = byKey.get(link.to)
    if (!from || !to || from === to) continue
    const pair = [link.from, link.to].sort().join('>')
    const taken = used.get(pair) ?? []
    // Seen from one end always, so that there and back are compared on the same side.
    const sign = link.from < link.to ? 1 : -1
    let best: { cost: number; bend: number; label: Point; curve: Curve } | null = null
    for (const bend of BENDS) {
      const whole = curveOf(from, to, bend)
      const [start, end] = span(whole, from, to)
      const curve = part(whole, start, end)
      let cost = Math.abs(bend) * 0.12
      if (taken.some((one) => Math.abs(one - bend * sign) < 36)) cost += 500
      for (const box of boxes) {
        if (box === from || box === to) continue
        let hits = 0
        for (let step = 0; step <= SAMPLES; step += 1) if (isIn(box, at(curve, step / SAMPLES), 8)) hits += 1
        cost += hits * 40
      }
      if (best && cost >= best.cost) continue
      for (const t of LABEL_AT) {
        const label = at(curve, t)
        const box = labelBox(label, link.labelWidth)
        const covered =
          boxes.filter((one) => overlap(box, one)).length * 60 + labels.filter((one) => overlap(box, one)).length * 45
        const sum = cost + covered + Math.abs(t - 0.5) * 8
        if (!best || sum < best.cost) best = { cost: sum, bend, label, curve }
      }
    }
    if (!best) continue
    used.set(pair, [...taken, best.bend * sign])
    labels.push(labelBox(best.label, link.labelWidth))
    routes.push({ id: link.id, path: pathOf(best.curve), label: best.label, head: headOf(best.curve) })
  }
  return routes
}

const n = (value: number): string => String(Math.round(value * 10) / 10)

function pathOf({ a, c, b }: Curve): string {
  return `M${n(a.x)} ${n(a.y)} Q${n(c.x)} ${n(c.y)} ${n(b.x)} ${n(b.y)}`
}

function headOf({ c, b }: Curve): string {
  const length = Math.hypot(b.x - c.x, b.y - c.y) || 1
  const along = { x: (b.x - c.x) / length, y: (b.y - c.y) / length }
  const back = { x: b.x - along.x * 9, y: b.y - along.y * 9 }
  const left = { x: back.x - along.y * 4.5, y: back.y + along.x * 4.5 }
  const right = { x: back.x + along.y * 4.5, y: back.y - along.x * 4.5 }
  return [b, left, right].map((one) => `${n(one.x)},${n(one.y)}`).join(' ')
}

/** How wide a label will be, px: Chinese signs are twice as wide as Latin letters. */
export function labelWidthOf(text: string): number {
  return [...text].reduce((sum, sign) => sum + (/[ᄀ-￿]/.test(sign) ? 13 : 7.2), 22)
}
