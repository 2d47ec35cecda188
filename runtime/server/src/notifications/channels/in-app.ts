/** The bell and its list. It is no way out of the house: there is nothing to send, and nothing to wait for. */
export const IN_APP = 'inApp'
