/** Pure: a road as it is written, and what of it is sent. */

import type { Road, RoadKind } from './admin/queries'

export type ProviderField = 'key_id' | 'sign_name' | 'template' | 'parameter' | 'app_id'
export interface RoadDraft extends Record<ProviderField, string> {
  road: RoadKind
  name: string
  team_id: number | null
  provider: 'webhook' | 'aliyun' | 'tencent'
  url: string
  secret: string
}

const FIELDS: ProviderField[] = ['key_id', 'sign_name', 'template', 'parameter', 'app_id']

export function blankRoad(): RoadDraft {
  return {
    road: 'wecom',
    name: '',
    team_id: null,
    provider: 'webhook',
    url: '',
    secret: '',
    key_id: '',
    sign_name: '',
    template: '',
    parameter: '',
    app_id: '',
  }
}

/** Secrets are never told: left empty they stay. */
export function roadDraft(row: Road): RoadDraft {
  const draft = { ...blankRoad(), road: row.road, name: row.name, team_id: row.team_id }
  for (const name of FIELDS) draft[name] = row.config[name] ?? ''
  if (row.config.provider) draft.provider = row.config.provider as RoadDraft['provider']
  return draft
}

/** What an SMS service wants besides its secret. */
export function providerFields(draft: RoadDraft): ProviderField[] {
  if (draft.road !== 'sms' || draft.provider === 'webhook') return []
  return draft.provider === 'aliyun'
    ? ['key_id', 'sign_name', 'template', 'parameter']
    : ['key_id', 'app_id', 'sign_name', 'template']
}

/** Only what its kind has, and of secrets only what was written. `whole`: what it is a change of. */
export function roadBody(draft: Partial<RoadDraft>, whole?: RoadDraft): Record<string, unknown> {
  const { road } = { ...draft, ...whole } as RoadDraft
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(draft)) {
    const isOfSms = name === 'provider' || (FIELDS as string[]).includes(name)
    if (isOfSms && road !== 'sms') continue
    if (name === 'team_id' && road === 'sms') continue
    if ((name === 'url' || name === 'secret') && !value) continue
    if (name === 'road' && whole) continue
    body[name] = value
  }
  return body
}

export function healthTone(state: Road['health']['state']): 'ok' | 'breach' | 'plain' {
  return state === 'working' ? 'ok' : state === 'failing' ? 'breach' : 'plain'
}
