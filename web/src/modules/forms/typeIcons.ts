/** Pictures of types of tickets, by the key of the type. */

import {
  ArrowLeftRight,
  CircleHelp,
  Code,
  Lightbulb,
  Megaphone,
  PackageX,
  RotateCcw,
  Send,
  Ticket,
  Truck,
  WalletMinimal,
  Wrench,
} from '@lucide/vue'

const ICONS: Record<string, object> = {
  incident: Wrench,
  request: Lightbulb,
  question: CircleHelp,
  complaint: Megaphone,
  field_service: Truck,
  repair: RotateCcw,
  change: Code,
  return: PackageX,
  exchange: ArrowLeftRight,
  resend: Send,
  refund: WalletMinimal,
}

/** The shipped types have their own; types that a company made have the ticket. */
export function iconOf(type: string): object {
  return ICONS[type] ?? Ticket
}
