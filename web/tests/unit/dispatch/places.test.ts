/** A plain map: everything fits, nothing lies upon another, and distances are true. */

import { expect, test } from 'vitest'

import {
  clustered,
  fitted,
  kilometres,
  lines,
  nearest,
  pointOf,
  roundUnder,
  scaleBar,
} from '@/modules/dispatch/model/places'

const FRAME = { width: 800, height: 500, edge: 40 }
const SHANGHAI = { lat: 31.23, lng: 121.47 }
const BEIJING = { lat: 39.9, lng: 116.4 }

test('distances are those of the globe', () => {
  expect(kilometres(SHANGHAI, SHANGHAI)).toBe(0)
  expect(kilometres(SHANGHAI, BEIJING)).toBeGreaterThan(1060)
  expect(kilometres(SHANGHAI, BEIJING)).toBeLessThan(1080)
})

test('all points stand within the frame, north above, and keep their distances', () => {
  const points = [SHANGHAI, { lat: 31.4, lng: 121.2 }, { lat: 31.1, lng: 121.9 }]
  const map = fitted(points, FRAME)!
  for (const point of points) {
    expect(map.x(point)).toBeGreaterThanOrEqual(39.9)
    expect(map.x(point)).toBeLessThanOrEqual(760.1)
    expect(map.y(point)).toBeGreaterThanOrEqual(39.9)
    expect(map.y(point)).toBeLessThanOrEqual(460.1)
  }
  expect(map.y(points[1]!)).toBeLessThan(map.y(points[2]!))
  const drawn = Math.hypot(map.x(points[1]!) - map.x(points[2]!), map.y(points[1]!) - map.y(points[2]!))
  expect(drawn / map.perKm / kilometres(points[1]!, points[2]!)).toBeCloseTo(1, 1)
})

test('one point stands in the middle, and none is no map', () => {
  const map = fitted([SHANGHAI], FRAME)!
  expect([map.x(SHANGHAI), map.y(SHANGHAI)]).toEqual([400, 250])
  expect(Number.isFinite(map.perKm)).toBe(true)
  expect(fitted([], FRAME)).toBeNull()
  expect(fitted([SHANGHAI, BEIJING], FRAME, 4, BEIJING)!.x(BEIJING)).toBe(400)
})

test('the bar is round and no longer than wanted', () => {
  expect([roundUnder(9.9), roundUnder(10), roundUnder(0.37), roundUnder(1)]).toEqual([5, 10, 0.2, 1])
  for (const perKm of [0.02, 0.7, 13, 240]) {
    const bar = scaleBar(perKm, 200)
    expect(bar.pixels).toBeLessThanOrEqual(200.001)
    expect(bar.pixels).toBeGreaterThan(79)
  }
  expect(lines(31.02, 31.55, 6)).toEqual([31.1, 31.2, 31.3, 31.4, 31.5])
})

test('marks upon each other become one, which holds them all', () => {
  const marks = [
    { key: 'a', x: 0, y: 0 },
    { key: 'b', x: 6, y: 0 },
    { key: 'c', x: 100, y: 0 },
  ]
  const found = clustered(marks, 20)
  expect(found.map((one) => [one.key, one.x, one.marks.length])).toEqual([
    ['a', 3, 2],
    ['c', 100, 1],
  ])
})

test('the nearest of those whose place is known', () => {
  const others = [{ at: BEIJING }, { at: null }, { at: { lat: 31.3, lng: 121.5 } }]
  const found = nearest(SHANGHAI, others, (one) => one.at, 2)
  expect(found.map((one) => others.indexOf(one.one))).toEqual([2, 0])
  expect(pointOf({ latitude: null, longitude: null, text: '北京' })).toBeNull()
})
