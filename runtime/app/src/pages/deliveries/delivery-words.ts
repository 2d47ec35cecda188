import type { DeliveryEntry } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { useDeliveryError } from '@tenon/ui/kit'

const LOOKS = { waiting: 'warn', sending: 'accent', sent: 'good', failed: 'bad' } as const

/** How a delivery is put into words. */
export function useDeliveryWords() {
  const { t, label } = useText()
  const errorText = useDeliveryError()
  return {
    errorText,
    look: (entry: DeliveryEntry) => LOOKS[entry.status],
    state: (entry: DeliveryEntry) => t(`deliveries.${entry.status}`),
    channel: (entry: DeliveryEntry) =>
      entry.channelName || (entry.channelLabel ? label(entry.channelLabel) : t(`deliveries.types.${entry.type}`)),
    recipient: (entry: DeliveryEntry) => [entry.person, entry.recipient].filter(Boolean).join(' · '),
    answer: (entry: DeliveryEntry) => entry.reply ?? (entry.error ? errorText(entry.error) : ''),
  }
}
