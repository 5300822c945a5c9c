import { expect, test } from 'vitest'

import { askedOf, fit, fitting, isNumber, isSameNumber, stepped } from '@/app/desk/finder/model'

test('a sign in front narrows, also as an input method writes it', () => {
  expect(askedOf('> dark')).toEqual({ scope: 'actions', text: 'dark' })
  expect(askedOf('》深色')).toEqual({ scope: 'actions', text: '深色' })
  expect(askedOf('#GD20261')).toEqual({ scope: 'tickets', text: 'GD20261' })
  expect(askedOf('＠周')).toEqual({ scope: 'people', text: '周' })
  expect(askedOf(' 打印机 ')).toEqual({ scope: 'all', text: '打印机' })
})

test('numbers are told from words', () => {
  expect(['GD2026111600003', '#WX20260312-0047', '20260312001', 'gz20261'].every(isNumber)).toBe(true)
  expect(['printer', '138', 'TP-80', '打印机 2026', ''].some(isNumber)).toBe(false)
  expect(isSameNumber('#gd2026', 'GD2026')).toBe(true)
})

test('what begins with the word comes first, all words must occur', () => {
  expect(fit('set', 'Settings')).toBe(3)
  expect(fit('key', 'Go to keys')).toBe(2)
  expect(fit('xyz', 'Settings')).toBe(0)
  expect(fit('dark light', 'Switch dark / light')).toBeGreaterThan(0)
  const names = ['My keys', 'Key', 'Nothing']
  expect(fitting(names, 'key', (name) => [name])).toEqual(['Key', 'My keys'])
})

test('steps go around the ends', () => {
  expect(stepped(0, -1, 3)).toBe(2)
  expect(stepped(2, 1, 3)).toBe(0)
  expect(stepped(0, 1, 0)).toBe(-1)
})
