/** Pure: places on a plain map. Nothing is fetched: an equirectangular drawing of what is there, fitted to its frame. */

import type { Place } from '../queries'

/** Degrees. */
export interface Point {
  lat: number
  lng: number
}

export interface Frame {
  width: number
  height: number
  /** Kept free at each edge. */
  edge: number
}

export function pointOf(place: Place | null | undefined): Point | null {
  const { latitude, longitude } = place ?? { latitude: null, longitude: null }
  return latitude === null || longitude === null ? null : { lat: latitude, lng: longitude }
}

const EARTH_KM = 6371
const KM_PER_DEGREE = (EARTH_KM * Math.PI) / 180
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** As the crow flies. */
export function kilometres(a: Point, b: Point): number {
  const [dLat, dLng] = [radians(b.lat - a.lat) / 2, radians(b.lng - a.lng) / 2]
  const h = Math.sin(dLat) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLng) ** 2
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

export interface Projection {
  x: (point: Point) => number
  y: (point: Point) => number
  /** Pixels of one kilometre. */
  perKm: number
  /** Degrees at the edges of the frame. */
  west: number
  east: number
  south: number
  north: number
}

/** At least so much is shown across, so that two doors of one street do not fill the map. */
const LEAST_KM = 2

/** All points fit, as large as they can be, the middle of them in the middle. No points: null. */
export function fitted(
  points: readonly Point[],
  frame: Frame,
  zoom = 1,
  centre: Point | null = null,
): Projection | null {
  if (points.length === 0) return null
  const lats = points.map((one) => one.lat)
  const lngs = points.map((one) => one.lng)
  const [south, north] = [Math.min(...lats), Math.max(...lats)]
  const [west, east] = [Math.min(...lngs), Math.max(...lngs)]
  const middle = centre ?? { lat: (south + north) / 2, lng: (west + east) / 2 }
  const shrink = Math.max(0.05, Math.cos(radians((south + north) / 2)))
  const across = Math.max((east - west) * shrink * KM_PER_DEGREE, LEAST_KM)
  const down = Math.max((north - south) * KM_PER_DEGREE, LEAST_KM)
  const [width, height] = [frame.width - 2 * frame.edge, frame.height - 2 * frame.edge]
  const perKm = Math.min(width / across, height / down) * zoom
  const [perLng, perLat] = [perKm * KM_PER_DEGREE * shrink, perKm * KM_PER_DEGREE]
  return {
    x: (point) => frame.width / 2 + (point.lng - middle.lng) * perLng,
    y: (point) => frame.height / 2 - (point.lat - middle.lat) * perLat,
    perKm,
    west: middle.lng - frame.width / 2 / perLng,
    east: middle.lng + frame.width / 2 / perLng,
    south: middle.lat - frame.height / 2 / perLat,
    north: middle.lat + frame.height / 2 / perLat,
  }
}

const ROUND = [1, 2, 5]

/** The largest of 1, 2, 5, 10, … (or smaller: 0.5, 0.2, …) that is no longer than `most`. */
export function roundUnder(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most))
  const found = [...ROUND].reverse().find((one) => one * power <= most * (1 + 1e-9))
  return Number(((found ?? 1) * power).toPrecision(12))
}

/** A round number of kilometres, and how many pixels they take: at most `most`. */
export function scaleBar(perKm: number, most: number): { km: number; pixels: number } {
  const km = roundUnder(most / perKm)
  return { km, pixels: km * perKm }
}

/** Round degrees between two edges, about `wanted` of them. */
export function lines(from: number, until: number, wanted: number): number[] {
  const step = roundUnder((until - from) / Math.max(1, wanted - 1))
  const first = Math.ceil(from / step)
  const count = Math.min(50, Math.floor(until / step) - first + 1)
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(((first + index) * step).toFixed(6)))
}

export interface Mark {
  key: string
  x: number
  y: number
}

export interface Cluster<M extends Mark> {
  key: string
  x: number
  y: number
  marks: M[]
}

/** Marks that would lie upon each other stand as one, in the middle of them. Their order decides, not chance. */
export function clustered<M extends Mark>(marks: readonly M[], distance: number): Cluster<M>[] {
  const found: Cluster<M>[] = []
  for (const mark of marks) {
    const near = found.find((one) => Math.hypot(one.x - mark.x, one.y - mark.y) < distance)
    if (!near) {
      found.push({ key: mark.key, x: mark.x, y: mark.y, marks: [mark] })
      continue
    }
    near.marks.push(mark)
    near.x += (mark.x - near.x) / near.marks.length
    near.y += (mark.y - near.y) / near.marks.length
  }
  return found
}

/** The nearest of those whose place is known, and how far they are. */
export function nearest<T>(from: Point, others: readonly T[], placeOf: (one: T) => Point | null, most: number) {
  return others
    .flatMap((one) => {
      const point = placeOf(one)
      return point ? [{ one, point, km: kilometres(from, point) }] : []
    })
    .sort((a, b) => a.km - b.km)
    .slice(0, most)
}
