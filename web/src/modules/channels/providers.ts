/** Pure: the servers of mail providers that many use, by the domain of an address, so that nobody has to look them up. */

export interface Servers {
  in_host: string
  /** 0: the usual one. */
  in_port: number
  in_security: Security
  out_host: string
  out_port: number
  out_security: Security
}
export type Security = 'tls' | 'starttls' | 'none'
export type PulledRoad = 'imap' | 'pop3'

const PORTS: Record<PulledRoad, Record<Security, number>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
}
const OUT_PORTS: Record<Security, number> = { tls: 465, starttls: 587, none: 25 }

export function portIn(road: PulledRoad, security: Security): number {
  return PORTS[road][security]
}
export function portOut(security: Security): number {
  return OUT_PORTS[security]
}

/** IMAP, POP3 and SMTP host, and how the last is made safe. */
const KNOWN: { domains: string[]; imap: string; pop3: string; out: string; outBy?: Security }[] = [
  { domains: ['qq.com', 'foxmail.com'], imap: 'imap.qq.com', pop3: 'pop.qq.com', out: 'smtp.qq.com' },
  { domains: ['163.com'], imap: 'imap.163.com', pop3: 'pop.163.com', out: 'smtp.163.com' },
  { domains: ['126.com'], imap: 'imap.126.com', pop3: 'pop.126.com', out: 'smtp.126.com' },
  { domains: ['yeah.net'], imap: 'imap.yeah.net', pop3: 'pop.yeah.net', out: 'smtp.yeah.net' },
  { domains: ['aliyun.com'], imap: 'imap.aliyun.com', pop3: 'pop3.aliyun.com', out: 'smtp.aliyun.com' },
  { domains: ['gmail.com'], imap: 'imap.gmail.com', pop3: 'pop.gmail.com', out: 'smtp.gmail.com' },
  {
    domains: ['outlook.com', 'hotmail.com', 'live.com'],
    imap: 'outlook.office365.com',
    pop3: 'outlook.office365.com',
    out: 'smtp-mail.outlook.com',
    outBy: 'starttls',
  },
]

export function domainOf(address: string): string {
  return address.trim().toLowerCase().split('@')[1] ?? ''
}

/** What the provider of an address is reached by; null where it is none that we know. */
export function serversFor(address: string, road: PulledRoad): Servers | null {
  const domain = domainOf(address)
  const found = KNOWN.find((one) => one.domains.includes(domain))
  if (!found) return null
  const out = found.outBy ?? 'tls'
  return {
    in_host: road === 'imap' ? found.imap : found.pop3,
    in_port: 0,
    in_security: 'tls',
    out_host: found.out,
    out_port: 0,
    out_security: out,
  }
}
