/** The portal settings as one form, and back as what the server takes. */

import { colourOf } from './colour'
import { fromLocal, toLocal } from './moment'
import type { PortalSettings } from '../queries'

export interface PortalForm {
  name_zh: string
  name_en: string
  logo: { file_id: number; url: string; name: string } | null
  colour: string
  phone: string
  email: string
  hours_zh: string
  hours_en: string
  has_banner: boolean
  banner_zh: string
  banner_en: string
  banner_until: string
  share: boolean
  types: string[]
}

type Words = Record<string, string>

export function formOf(settings: PortalSettings, zone: string): PortalForm {
  const { names, logo, colours, contact, banner } = settings
  return {
    name_zh: names['zh-CN'] ?? '',
    name_en: names.en ?? '',
    logo: logo ? { file_id: logo.file_id, url: logo.url, name: logo.name } : null,
    colour: colours?.brand ?? '',
    phone: contact.phone,
    email: contact.email,
    hours_zh: contact.hours['zh-CN'] ?? '',
    hours_en: contact.hours.en ?? '',
    has_banner: banner !== null,
    banner_zh: banner?.texts['zh-CN'] ?? '',
    banner_en: banner?.texts.en ?? '',
    banner_until: banner ? toLocal(banner.until, zone) : '',
    share: settings.organisations_share_tickets,
    types: settings.ticket_types.filter((one) => one.is_public).map((one) => one.key),
  }
}

function words(zh: string, en: string): Words | null {
  const found: Words = {}
  if (zh.trim()) found['zh-CN'] = zh.trim()
  if (en.trim()) found.en = en.trim()
  return Object.keys(found).length > 0 ? found : null
}

/** Only the parts that hold a changed field; null clears. */
export function patchOf(form: PortalForm, changed: (keyof PortalForm)[], zone: string): Record<string, unknown> {
  const has = (...fields: (keyof PortalForm)[]): boolean => fields.some((field) => changed.includes(field))
  const patch: Record<string, unknown> = {}
  if (has('name_zh', 'name_en')) patch.names = words(form.name_zh, form.name_en)
  if (has('logo')) patch.logo_file_id = form.logo?.file_id ?? null
  if (has('colour')) patch.brand_colour = form.colour.trim() ? (colourOf(form.colour) ?? form.colour.trim()) : null
  if (has('phone')) patch.contact_phone = form.phone.trim() || null
  if (has('email')) patch.contact_email = form.email.trim() || null
  if (has('hours_zh', 'hours_en')) patch.contact_hours = words(form.hours_zh, form.hours_en)
  if (has('has_banner', 'banner_zh', 'banner_en', 'banner_until')) {
    patch.banner = form.has_banner
      ? {
          texts: words(form.banner_zh, form.banner_en) ?? {},
          until: fromLocal(form.banner_until, zone) || form.banner_until,
        }
      : null
  }
  if (has('share')) patch.organisations_share_tickets = form.share
  if (has('types')) patch.ticket_types = form.types
  return patch
}
