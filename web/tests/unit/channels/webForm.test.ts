import { describe, expect, it } from 'vitest'

import type { Schemas } from '@/api/client'
import {
  blankForm,
  formBodyOf,
  formDraftOf,
  freshAsked,
  offeredBy,
  usualFields,
  wordsIn,
} from '@/modules/channels/webFormModel'

const entry = (field: string, is_required = false, audience = 'all') => ({ field, is_required, audience })

describe('a web form', () => {
  it('may ask what customers are asked, and never what staff fill in', () => {
    const form = {
      sections: [
        {
          entries: [entry('title', true), entry('requester'), entry('order_no', true), entry('cost', true, 'staff')],
        },
        { entries: [entry('tags'), entry('files')] },
      ],
    }
    expect(offeredBy(form)).toEqual([
      { field: 'title', is_required: true },
      { field: 'order_no', is_required: true },
      { field: 'files', is_required: false },
    ])
    expect(offeredBy(undefined)).toEqual([])
  })

  it('begins with title, description and all that its type insists on', () => {
    const offered = [entry('description'), entry('order_no', true), entry('files')]
    expect(usualFields(offered).map((one) => [one.field, one.is_required])).toEqual([
      ['title', true],
      ['description', false],
      ['order_no', true],
    ])
  })

  it('sends no name of its own where none was given', () => {
    const named = { ...freshAsked('title', true), names: { 'zh-CN': '', en: ' What ' } }
    const body = formBodyOf({ ...blankForm('en'), fields: [named, freshAsked('files')] }) as {
      fields: { names: unknown }[]
    }
    expect(body.fields.map((one) => one.names)).toEqual([{ 'zh-CN': '', en: ' What ' }, null])
    expect(formBodyOf({ name: 'x' })).toEqual({ name: 'x' })
  })

  it('is read as it was stored, gaps filled', () => {
    const stored = {
      name: 'A',
      type_id: 2,
      team_id: null,
      locale: 'en',
      fields: [{ field: 'title', names: { en: 'What' }, is_required: true }],
      origins: ['https://a.example'],
      texts: { title: { en: 'Ask' } },
      work_bits: 14,
    } as unknown as Schemas['WebFormOut']
    const draft = formDraftOf(stored)
    expect(draft.fields[0]).toEqual({
      field: 'title',
      names: { 'zh-CN': '', en: 'What' },
      hints: { 'zh-CN': '', en: '' },
      is_required: true,
    })
    expect(draft.texts.thanks).toEqual({ 'zh-CN': '', en: '' })
    expect(wordsIn(draft.texts.title, 'zh-CN')).toBe('Ask')
  })
})
