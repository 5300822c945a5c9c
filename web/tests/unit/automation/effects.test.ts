import { describe, expect, test } from 'vitest'

import {
  newEffect,
  paramsOf,
  settings,
  withoutSetting,
  withParam,
  withSetting,
} from '@/modules/automation/model/effects'

describe('parameters by their schema', () => {
  const params_schema = {
    $defs: { Whom: { enum: ['owner', 'lead'], type: 'string' }, Text: { type: 'object', properties: {} } },
    properties: {
      to: { type: 'array', items: { $ref: '#/$defs/Whom' } },
      people: { type: 'array', items: { type: 'integer' } },
      team_id: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null },
      text: { $ref: '#/$defs/Text' },
      note: { type: 'string', maxLength: 2000 },
      word: { anyOf: [{ enum: ['a', 'b'], type: 'string' }, { type: 'null' }] },
      only_unowned: { type: 'boolean', default: true },
      minutes: { type: 'integer' },
    },
    required: ['text'],
  }
  const found = new Map(paramsOf({ params_schema }).map((one) => [one.name, one]))

  test.each([
    ['to', 'choices', null, ['owner', 'lead']],
    ['people', 'numbers', 'person', []],
    ['team_id', 'number', 'team', []],
    ['text', 'json', null, []],
    ['note', 'long', null, []],
    ['word', 'choice', null, ['a', 'b']],
    ['only_unowned', 'boolean', null, []],
    ['minutes', 'number', null, []],
  ] as const)('%s is asked for as %s', (name, kind, of, choices) => {
    expect(found.get(name)).toMatchObject({ kind, of, choices })
  })

  test('says what is required and what holds without it', () => {
    expect(found.get('text')?.isRequired).toBe(true)
    expect(found.get('note')?.isRequired).toBe(false)
    expect(found.get('only_unowned')?.preset).toBe(true)
  })

  test('without parameters nothing is asked for', () => {
    expect(paramsOf({ params_schema: { type: 'object' } })).toEqual([])
  })
})

describe('fields that are set', () => {
  test('custom ones are named as conditions name them, there and back', () => {
    const params = withSetting(withSetting({}, 'priority', 'high'), 'field:order_no', 'A1')
    expect(params).toEqual({ priority: 'high', fields: { order_no: 'A1' } })
    expect(settings(params)).toEqual([
      { key: 'priority', value: 'high' },
      { key: 'field:order_no', value: 'A1' },
    ])
    expect(withoutSetting(params, 'field:order_no')).toEqual({ priority: 'high' })
    expect(withoutSetting(params, 'priority')).toEqual({ fields: { order_no: 'A1' } })
  })

  test('null empties a field, and is not the same as leaving it alone', () => {
    expect(settings(withSetting({}, 'category', null))).toEqual([{ key: 'category', value: null }])
    expect(withParam({ team: null }, 'team', undefined)).toEqual({})
  })
})

test('what a new effect begins with is nobody elses', () => {
  const one = newEffect('add_tags')
  ;(one.params.tags as string[]).push('x')
  expect(newEffect('add_tags').params).toEqual({ tags: [] })
})
