import { describe, expect, it } from 'vitest'

import en from '@/modules/routing/locales/en'
import { stepWords } from '@/modules/routing/model/decision'
import { byOrganisation, ownersOf } from '@/modules/routing/model/owner'
import { useTexts } from '@/shared/i18n'

const company = { organisation_id: 3, contact_id: null, customer_name: 'Harbour', user_id: 1, user_name: 'Nina' }
const person = { organisation_id: null, contact_id: 9, customer_name: 'Carl', user_id: 2, user_name: 'Adam' }

describe('whose customer it is', () => {
  it('is said of the contact himself, else of his organisation', () => {
    expect(ownersOf([company, person], 9)).toEqual({ own: person, holds: person })
    expect(ownersOf([company], 9)).toEqual({ own: null, holds: company })
    expect(ownersOf([company], undefined)).toEqual({ own: company, holds: company })
    expect(ownersOf([], 9)).toEqual({ own: null, holds: null })
    expect(byOrganisation([company, person])).toEqual(new Map([[3, 'Nina']]))
  })

  it('is told in a decision, with why not', () => {
    useTexts('en', { routing: en })
    const step = { kind: 'owner', user_id: 1, name: 'Nina', is_chosen: false, refusal: null }
    const words = [
      { ...step, is_chosen: true },
      { ...step, refusal: 'full' },
      { ...step, refusal: 'not_in_team' },
      step,
      { kind: 'owner', user_id: null },
    ].flatMap((one) => stepWords(one))
    expect(words.map((one) => /gets it|: full|none of the teams|would fit|Nobody/.exec(one)?.[0])).toEqual([
      'gets it',
      ': full',
      'none of the teams',
      'would fit',
      'Nobody',
    ])
  })
})
