import { defineModule, type Permission, type SettingsPage } from '@/shared/modules'
import type { RouteRecordRaw } from 'vue-router'

const of = (...words: string[]): Permission[] => words.map((permission) => ({ permission }))

const MAILBOXES = of('mailbox.read', 'mailbox.manage')
const MAIL = of('mail.read', 'mail.manage')
const FORMS = of('web_form.manage')
const SOURCES = of('inbox_source.manage')
const FILES = of('file.judge')
const TEXTS = of('mail_template.manage')

function page(
  path: string,
  component: RouteRecordRaw['component'],
  title: string,
  anyOf: Permission[],
): RouteRecordRaw {
  return { path: `/settings/${path}`, component, meta: { title, anyOf } } as RouteRecordRaw
}

function entry(key: string, order: number, label: string, hint: string, anyOf: Permission[]): SettingsPage {
  return { key, group: 'channels', label, hint, to: `/settings/${key}`, order, anyOf }
}

export default defineModule({
  key: 'channels',
  routes: [
    page('mailboxes', () => import('./pages/Mailboxes.vue'), 'channels.mailboxes.title', MAILBOXES),
    page('mailboxes/:id(\\d+|new)', () => import('./pages/OneMailbox.vue'), 'channels.mailboxes.title', MAILBOXES),
    page('incoming', () => import('./pages/Incoming.vue'), 'channels.incoming.title', MAIL),
    page('incoming/:id(\\d+)', () => import('./pages/OneMessage.vue'), 'channels.incoming.title', MAIL),
    page('outgoing', () => import('./pages/Outgoing.vue'), 'channels.outgoing.title', MAIL),
    page('held-files', () => import('./pages/HeldFiles.vue'), 'channels.files.title', FILES),
    page('web-forms', () => import('./pages/WebForms.vue'), 'channels.forms.title', FORMS),
    page('programs', () => import('./pages/InboxSources.vue'), 'channels.sources.title', SOURCES),
    page('mail-texts', () => import('./pages/MailTexts.vue'), 'channels.texts.title', TEXTS),
  ],
  settings: [
    entry('mailboxes', 10, 'channels.mailboxes.title', 'channels.mailboxes.hint', MAILBOXES),
    entry('incoming', 20, 'channels.incoming.title', 'channels.incoming.hint', MAIL),
    entry('outgoing', 22, 'channels.outgoing.title', 'channels.outgoing.hint', MAIL),
    entry('held-files', 25, 'channels.files.title', 'channels.files.hint', FILES),
    entry('mail-texts', 30, 'channels.texts.title', 'channels.texts.hint', TEXTS),
    entry('web-forms', 40, 'channels.forms.title', 'channels.forms.hint', FORMS),
    entry('programs', 50, 'channels.sources.title', 'channels.sources.hint', SOURCES),
  ],
})
