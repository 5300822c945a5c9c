import { expect, test } from 'vitest'

import { railOf } from '@/app/desk/rail'

const places = (daily: number, foot: number): { key: string; isAtFoot?: boolean }[] => [
  ...Array.from({ length: daily }, (_, at) => ({ key: `d${at}` })),
  ...Array.from({ length: foot }, (_, at) => ({ key: `f${at}`, isAtFoot: true })),
]
const sizes = (daily: number, foot: number, most: number): number[] => {
  const { shown, foot: kept, hidden } = railOf(places(daily, foot), most)
  return [shown.length, kept.length, hidden.length]
}

test('where all fit, nothing hides', () => {
  expect(sizes(6, 2, 8)).toEqual([6, 2, 0])
  expect(sizes(4, 1, 5)).toEqual([4, 1, 0])
})

test('with too many, "more" takes a place and the foot stays on the rail', () => {
  expect(sizes(8, 2, 8)).toEqual([5, 2, 3])
})

test('on a phone daily work goes first', () => {
  expect(sizes(5, 1, 5)).toEqual([4, 0, 2])
})
