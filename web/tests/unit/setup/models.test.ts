import { describe, expect, it } from 'vitest'

import { ruleValue, rulesFor } from '@/modules/setup/fieldRules'
import {
  addSection,
  asSent,
  entryOf,
  entryProblems,
  fieldsOn,
  freshEntry,
  placeEntry,
  sectionProblem,
  sectionsOf,
  sectionsOfVersion,
  shiftEntry,
  testableFor,
  type SectionDraft,
} from '@/modules/setup/formDraft'
import { asLines, changed, isSame, keyFrom, newPositions } from '@/modules/setup/model'
import { checkDigit, numberLike } from '@/modules/setup/numbers'
import { priorityOf, type Rules } from '@/modules/setup/priority'
import { ruleDraftOf, ruleOf } from '@/modules/setup/recurrence'

const section = (key: string, ...fields: string[]): SectionDraft => ({
  key,
  names: { 'zh-CN': '', en: key },
  hints: { 'zh-CN': '', en: '' },
  entries: fields.map(freshEntry),
})

describe('the order of a form', () => {
  const form = [section('a', 'title', 'serial_no'), section('b', 'category')]

  it('moves a field within its section, and beyond its end into the next', () => {
    const once = shiftEntry(form, 0, 0, 1)
    expect(fieldsOn(once.sections)).toEqual(['serial_no', 'title', 'category'])
    const twice = shiftEntry(once.sections, once.section, once.at, 1)
    expect(twice.sections.map((one) => one.entries.map((entry) => entry.field))).toEqual([
      ['serial_no'],
      ['title', 'category'],
    ])
    expect(shiftEntry(twice.sections, 1, 0, -1).sections).toEqual(once.sections)
    expect(shiftEntry(form, 0, 0, -1).sections).toBe(form)
  })

  it('puts a dragged field where it is dropped, and loses none', () => {
    const next = placeEntry(form, { section: 0, at: 1 }, { section: 1, at: 9 })
    expect(fieldsOn(next.sections)).toEqual(['title', 'category', 'serial_no'])
    expect(next).toMatchObject({ section: 1, at: 1 })
  })

  it('lets a condition ask about the other fields of the form only', () => {
    expect(testableFor(form, 'title')).toEqual(['field:serial_no', 'category'])
    expect(entryOf(form, 'sections.0.entries.1.shown_when.all.0')).toEqual({ section: 0, at: 1 })
    expect(addSection(form, { 'zh-CN': '', en: 'A' })[2]!.key).toBe('a_2')
  })

  it('tells what is wrong with an entry beside the part of it, and with a section at its head', () => {
    const wrong = (field: string, message: string, remedy: string | null = null) => ({
      field,
      code: 'x',
      message,
      remedy,
    })
    const problems = [
      wrong('sections.0.entries.1', 'No such field.', 'Choose another.'),
      wrong('sections.0.entries.1.default', 'Too long.'),
      wrong('sections.0.names', 'Missing.'),
      wrong('sections.7.names', 'Of another form.'),
    ]
    expect(entryProblems(form, problems, { section: 0, at: 1 })).toEqual({
      field: 'No such field. Choose another.',
      default: 'Too long.',
    })
    expect(entryProblems(form, problems, { section: 0, at: 0 })).toEqual({})
    expect(sectionProblem(form, problems, 0)).toBe('Missing.')
    expect(sectionProblem(form, problems, 1)).toBe('')
  })

  it('draws from a former version, which did not know of everything', () => {
    const [old] = sectionsOfVersion([
      { key: 'a', names: { en: 'A' }, entries: [{ field: 'title', is_required: true }] },
    ])
    expect(old).toMatchObject({ key: 'a', names: { 'zh-CN': '', en: 'A' }, hints: { 'zh-CN': '', en: '' } })
    expect(old!.entries).toEqual([{ ...freshEntry('title'), audience: 'all' }])
  })

  it('sends back what it was given', () => {
    const given = asSent(form)
    const shown = given.map((one) => ({
      ...one,
      name: '',
      entries: one.entries.map((entry) => ({
        ...entry,
        is_custom: true,
        kind: null,
        name: '',
        options: [],
        rules: {},
      })),
    }))
    expect(asSent(sectionsOf({ sections: shown as never }))).toEqual(given)
  })
})

describe('what all set-up shares', () => {
  it('makes keys, and tells what was changed', () => {
    expect(keyFrom('2nd Line / Support!', 'x')).toBe('nd_line_support')
    expect(keyFrom('售后', 'team', ['team'])).toBe('team_2')
    expect(keyFrom('Night shift (copy)', 'role', ['night_shift_copy', 'night_shift_copy_2'])).toBe(
      'night_shift_copy_3',
    )
    expect(isSame({ a: 1, b: [{ c: 2, d: undefined }] }, { b: [{ c: 2 }], a: 1 })).toBe(true)
    expect(changed({ a: 1, b: { x: 1 } }, { a: 1, b: { x: 2 } })).toEqual({ b: { x: 2 } })
  })

  it('reads a tree in order, and moves among siblings with few writes', () => {
    const all = [
      { id: 1, parent_id: null, position: 20 },
      { id: 2, parent_id: 1, position: 10 },
      { id: 3, parent_id: null, position: 10 },
      { id: 4, parent_id: 99, position: 30 },
    ]
    expect(asLines(all).map((one) => [one.item.id, one.depth])).toEqual([
      [3, 0],
      [1, 0],
      [2, 1],
      [4, 0],
    ])
    expect(newPositions([all[2]!, all[0]!], 1, 0)).toEqual([
      { id: 1, position: 10 },
      { id: 3, position: 20 },
    ])
  })

  it('keeps only the bounds that a kind knows, in the shape the API takes', () => {
    expect(rulesFor('integer', { min: 1, pattern: 'A' })).toEqual({ min: 1 })
    expect(ruleValue('integer', 'min', '5')).toBe(5)
    expect(ruleValue('decimal', 'min', '5.50')).toBe('5.50')
    expect(ruleValue('money', 'currency', 'cny')).toBe('CNY')
    expect(ruleValue('text', 'max_length', '')).toBeUndefined()
  })
})

describe('examples', () => {
  const now = new Date('2025-11-22T04:00:00Z')

  it('of numbers look as the server makes them', () => {
    const like = (style: never, prefix: string, digits: number | null = null) =>
      numberLike({ style, prefix, digits }, now, 'WX', 'Asia/Shanghai')
    expect(like('date_daily' as never, 'GD')).toBe('GD2025112200138')
    expect(like('type_date' as never, 'GD')).toBe('WX20251122-0138')
    expect(like('increment' as never, '', 7)).toBe('0000138')
    const checked = like('date_checksum' as never, '')
    expect(checked).toBe(checked.slice(0, -1) + checkDigit(checked.slice(0, -1)))
  })

  it('of a priority go from the matrix up by what else weighs', () => {
    const rules: Rules = {
      matrix: { team: { hindered: 'normal' }, person: { hindered: 'low' } },
      assumed_impact: 'person',
      assumed_urgency: 'hindered',
      weights: { security: 3 },
      thresholds: [
        { score: 3, steps: 1 },
        { score: 9, steps: 3 },
      ],
      rises: [],
      widened_at: [],
    }
    expect(priorityOf(rules, { impact: 'team', urgency: 'hindered', factors: {} }).priority).toBe('normal')
    expect(priorityOf(rules, { impact: 'team', urgency: 'hindered', factors: { security: 1 } }).priority).toBe('high')
    expect(priorityOf(rules, { impact: null, urgency: 'hindered', factors: { security: 3 } })).toMatchObject({
      base: 'low',
      steps: 3,
      priority: 'urgent',
    })
    expect(priorityOf(rules, { impact: null, urgency: null, factors: {} }).base).toBe('normal')
  })

  it('of recurrence send only what the frequency uses', () => {
    const draft = ruleDraftOf({ frequency: 'monthly', nth: 'last', nth_of: 'working_day', time: '09:00:00' })
    expect(ruleOf(draft)).toEqual({
      frequency: 'monthly',
      interval: 1,
      time: '09:00',
      nth: 'last',
      nth_of: 'working_day',
    })
    expect(ruleOf({ ...draft, frequency: 'weekly', weekdays: ['friday', 'monday'] })).toEqual({
      frequency: 'weekly',
      interval: 1,
      time: '09:00',
      weekdays: ['monday', 'friday'],
    })
    expect(ruleOf({ ...draft, on: 'day', month_day: 31 })).toMatchObject({ month_day: 31, short_months: 'last_day' })
  })
})
