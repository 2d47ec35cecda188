import type { Recipient } from '@tenon/engine'

/** Who can get a copy: nobody is asked to name its readers. */
export const READER_KINDS: readonly Recipient['kind'][] = ['member', 'role', 'departmentHead', 'field', 'initiator']
