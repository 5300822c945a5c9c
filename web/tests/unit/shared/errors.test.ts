import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { beforeEach, expect, test } from 'vitest'

import { ApiError } from '@/api/problems'
import { errorText, fieldError, otherFieldErrors } from '@/shared/errors'
import { useTexts } from '@/shared/i18n'
import { timeZone } from '@/shared/format'
import en from '@/shared/locales/errors.en'
import zh from '@/shared/locales/errors.zh'
import permissionsZh from '@/shared/locales/permissions.zh'

const given = (code: string, params: object = {}, fields: ConstructorParameters<typeof ApiError>[4] = []): ApiError =>
  new ApiError(409, code, 'as the server says it', params as Record<string, unknown>, fields)

beforeEach(() => {
  timeZone.value = 'Asia/Shanghai'
  useTexts('zh-CN', { errors: zh, permissions: permissionsZh, shared: { time: { tomorrow: '明天 {time}' } } })
})

test('words of the server are said in the language of the page', () => {
  expect(errorText(given('not_found', { what: 'ticket type', id: 7 }))).toBe('找不到这个工单类型，或者你看不到它。')
  expect(errorText(given('not_allowed', { permission: 'ticket.put_away' }))).toContain('「归档和作废工单」')
  expect(errorText(given('move_refused', { cause: 'checklist', reason: 'its checklist is open' }))).toContain(
    '检查清单',
  )
  expect(errorText(given('move_refused', { cause: 'role', reason: 'it needs a role' }))).toContain('别的角色')
})

test('times stand in the zone of the person, lists with the comma of the language', () => {
  const until = new Date(Date.now() + 60_000).toISOString()
  expect(errorText(given('account_locked', { until }))).not.toContain('T')
  expect(errorText(given('holds_others', { numbers: ['GD1', 'GD2'] }))).toContain('GD1、GD2')
})

test('what has no words of ours is said as the server said it', () => {
  expect(errorText(given('never_heard_of'))).toBe('as the server says it')
  expect(errorText(new ApiError(500, 'never_heard_of', 'Traceback'))).toBe(zh.unforeseen)
})

test('a field names its figure', () => {
  const short = { field: 'new', code: 'password_too_short', message: 'Has fewer than 12 characters.' }
  const error = given('invalid', {}, [{ ...short, remedy: 'Take at least 12; several words are easy.' }])
  expect(fieldError(error, 'new')).toBe('密码至少 12 个字符。')
  expect(fieldError(error, 'current')).toBe('')
})

test('no problem of a field is lost', () => {
  const problem = { field: 'fields.site', code: 'odd', message: 'Is odd.', remedy: 'Make it even.' }
  expect(otherFieldErrors(given('invalid', {}, [problem]), ['title'])).toEqual(['fields.site: Is odd. Make it even.'])
  expect(otherFieldErrors(given('invalid', {}, [problem]), ['fields'])).toEqual([])
})

test('both languages speak of the same refusals', () => {
  expect(Object.keys(zh.words)).toEqual(Object.keys(en.words))
})

/** The codes of all refusals of the server, read from its source: a class's name, or its own `code`. */
function codesOfServer(): string[] {
  const root = join(import.meta.dirname, '../../../../gongdan')
  const classes = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py'))
    .flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/^class (\w+)\((\w+)\):((?:\n(?: {4}.*)?)*)/gm),
    ])
  const known = new Set(['AppError'])
  for (let grown = -1; grown < known.size;) {
    grown = known.size
    for (const [, name, base] of classes) if (known.has(base!)) known.add(name!)
    if (grown === known.size) break
  }
  return classes
    .filter(([, name]) => known.has(name!))
    .map(([, name, , body]) => {
      const own = /^ {4}code = "(\w+)"/m.exec(body!)?.[1]
      return own ?? name!.replace(/(?<!^)(?=[A-Z])/g, '_').toLowerCase()
    })
}

test('every refusal of the server has words', () => {
  // These only carry the code of another.
  const carriers = ['app_error', 'http_refused']
  const codes = codesOfServer()
  expect(codes.length).toBeGreaterThan(100)
  expect(codes.filter((code) => !carriers.includes(code) && !(code in zh))).toEqual([])
})

test('what the server finds wrong with the form of a value has words in both languages', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../../gongdan/kernel/problems.py'), 'utf8')
  const table = /_REMEDIES = \{([\s\S]*?)\n\}/.exec(source)![1]!
  const codes = [...table.matchAll(/"(\w+)":/g)].map((one) => one[1]!).filter((code) => code !== 'json_invalid')
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !(code in zh.field) || !(code in en.field))).toEqual([])
})
