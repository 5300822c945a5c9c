import { describe, expect, it } from 'vitest'

import { cellOf, differences, groupsOf, quarters } from '@/modules/organisation/model/matrix'
import { faultOfPerson, faultOfRole } from '@/modules/organisation/model/separation'

const OFFICES: Record<string, string> = {
  'user.manage': 'administration',
  'role.grant': 'security',
  'audit.read': 'audit',
}
const officeOf = (word: string): string | null => OFFICES[word] ?? null

describe('the roles matrix', () => {
  it('groups by what a permission is about, daily work first, unknown things last', () => {
    const words = ['zebra.see', 'audit.read', 'ticket.read', 'user.read', 'ticket.edit']
    const groups = groupsOf(words.map((key) => ({ key, name: key, office: null })))
    expect(groups.map((one) => one.key)).toEqual(['ticket', 'user', 'audit', 'zebra'])
    expect(groups[0]?.permissions).toHaveLength(2)
  })

  it('fills the disc by quarters', () => {
    expect([null, 'own', 'team', 'department', 'all'].map(quarters)).toEqual([0, 1, 2, 3, 4])
  })

  it('marks what differs from the role as it came', () => {
    const role = {
      permissions: ['ticket.read', 'ticket.edit'],
      scope: 'all',
      as_shipped: { permissions: ['ticket.read', 'ticket.note'], scope: 'team' },
    }
    expect(cellOf(role, 'ticket.read')).toEqual({ scope: 'all', change: 'scope' })
    expect(cellOf(role, 'ticket.edit')).toEqual({ scope: 'all', change: 'added' })
    expect(cellOf(role, 'ticket.note')).toEqual({ scope: null, change: 'removed' })
    expect(cellOf(role, 'user.read')).toEqual({ scope: null, change: null })
    expect(differences(role)).toEqual({ added: ['ticket.edit'], removed: ['ticket.note'], scope: 'team' })
    expect(differences({ ...role, as_shipped: null })).toBeNull()
    expect(differences({ ...role.as_shipped, as_shipped: role.as_shipped })).toBeNull()
  })
})

describe('the three offices', () => {
  it('do not meet in a role', () => {
    expect(faultOfRole(['ticket.read', 'user.manage'], officeOf)).toBeNull()
    expect(faultOfRole(['user.manage', 'role.grant'], officeOf)).toEqual({
      kind: 'officesMeet',
      words: ['role.grant', 'user.manage'],
    })
    expect(faultOfRole(['audit.read', 'ticket.read'], officeOf)).toBeNull()
    expect(faultOfRole(['audit.read', 'ticket.edit'], officeOf)).toEqual({
      kind: 'auditChanges',
      words: ['ticket.edit'],
    })
  })

  it('do not meet in a person', () => {
    const role = (key: string, ...permissions: string[]) => ({ key, permissions })
    expect(faultOfPerson([role('a', 'user.manage'), role('b', 'ticket.edit')], officeOf)).toEqual([])
    expect(faultOfPerson([role('a', 'user.manage'), role('b', 'audit.read')], officeOf)).toEqual([
      'administration',
      'audit',
    ])
  })
})
