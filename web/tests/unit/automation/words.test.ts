import { beforeEach, describe, expect, test } from 'vitest'

import zh from '@/modules/automation/locales/zh'
import en from '@/modules/automation/locales/en'
import { doneWords, effectWords, refusalWords, ruleSentence, type EffectNames } from '@/modules/automation/words'
import { useTexts, type Texts } from '@/shared/i18n'

const names: EffectNames = {
  effect: (kind) => `<${kind}>`,
  event: (word) => ({ opened: '新建工单', moved: '状态变更' })[word] ?? word,
  setting: (key, value) => `${key}=${String(value)}`,
  field: (key) => key,
  team: (id) => `组${String(id)}`,
  person: (id) => `人${String(id)}`,
  webhook: (id) => `#${String(id)}`,
  move: (key) => `动作${String(key)}`,
  state: (key) => `状态${String(key)}`,
  promise: (key) => `计时${String(key)}`,
  slot: (name) => (name === 'ticket.number' ? '工单号' : name),
}

describe('effects in words', () => {
  beforeEach(() => useTexts('zh-CN', { automation: zh as unknown as Texts }))

  test.each([
    ['add_tags', { tags: ['a', 'b'] }, '添加标签 a、b'],
    ['set', { priority: 'high', fields: { order_no: 'A1' } }, 'priority=high、field:order_no=A1'],
    ['assign', { team: 3, assignee: null }, '分派给组3、清空处理人'],
    ['assign', { team: null }, '移出组'],
    ['move', { move: 'solve' }, '执行「动作solve」'],
    ['comment', { body: '<p>{{ticket.number}} 已受理</p>', is_public: true }, '回复客户「[工单号] 已受理」'],
    ['comment', { body: '', is_public: false }, '添加备注「…」'],
    ['follow', { person: 7 }, '让人7关注'],
    ['start_clock', { promise: 'callback' }, '启动「计时callback」计时'],
    ['stop_clock', { promise: 'callback', outcome: 'cancelled' }, '取消「计时callback」计时'],
    ['page_somebody', { level: 2, empty: '', to: ['lead'] }, '<page_somebody>：级别 2、通知谁 组长'],
  ])('%s %j', (kind, params, words) => {
    expect(effectWords({ kind, params }, names)).toBe(words)
  })

  test.each([
    ['add_tags', {}, ''],
    ['assign', { team: 3, assignee: null }, '分派给组3'],
    ['assign', { team: null, assignee: null }, '清空处理人'],
    ['move', { state: 'solved' }, '状态变为状态solved'],
    ['set', { set: { priority: 'high' } }, 'priority=high'],
  ])('done: %s %j', (kind, done, words) => {
    expect(doneWords({ kind, done }, names)).toBe(words)
  })

  test('a rule is one sentence', () => {
    const effects = [{ kind: 'add_tags', params: { tags: ['vip'] } }]
    const said = { kind: 'trigger' as const, events: ['opened', 'moved'], effects, time: 'plain', recurrence: null }
    expect(ruleSentence({ ...said, condition: '优先级 是 紧急' }, names)).toBe(
      '新建工单或状态变更时，如果优先级 是 紧急，就添加标签 vip。',
    )
    expect(ruleSentence({ ...said, condition: '' }, names)).toBe('新建工单或状态变更时，就添加标签 vip。')
    // A timed rule without a condition is not finished.
    expect(ruleSentence({ ...said, kind: 'timed', condition: '' }, names)).toContain('「…」')
  })

  test('a refusal is told in words where there are some, else as the server told it', () => {
    const field = (key: string) => (key === 'field:resolution' ? '解决方案' : key)
    const missing = { refused: 'move_refused', detail: '', cause: 'fields', missing: ['resolution'] }
    expect(refusalWords(missing, field)).toBe('还没填解决方案')
    expect(refusalWords({ refused: 'not_allowed', detail: 'No.' })).toBe('没有权限')
    expect(refusalWords({ refused: 'invalid', detail: 'There is no team 4.' })).toBe('There is no team 4.')
    expect(refusalWords({ refused: 'odd_thing', detail: '' })).toBe('odd_thing')
  })
})

test('in English too', () => {
  useTexts('en', { automation: en as unknown as Texts })
  const effects = [{ kind: 'remove_tags', params: { tags: ['old'] } }]
  const said = { kind: 'macro' as const, events: [], effects, time: 'plain', recurrence: null, condition: '' }
  expect(ruleSentence(said, names)).toBe('Used on a ticket: remove the tag old.')
})
