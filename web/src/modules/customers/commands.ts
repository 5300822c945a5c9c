/** What is done to customers. Each throws ApiError; what it answers is put into the cache. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { customerKeys, type Contact, type Organisation } from './queries'

export function useCustomerCommands() {
  const client = useQueryClient()

  function showContact(contact: Contact): Contact {
    client.setQueryData(customerKeys.contact(contact.id), contact)
    void client.invalidateQueries({ queryKey: [...customerKeys.contacts(), 'list'] })
    return contact
  }

  function showOrganisation(organisation: Organisation): Organisation {
    client.setQueryData(customerKeys.organisation(organisation.id), organisation)
    void client.invalidateQueries({ queryKey: [...customerKeys.organisations(), 'list'] })
    return organisation
  }

  async function lookAgain(id: number): Promise<void> {
    await client.invalidateQueries({ queryKey: customerKeys.contact(id) })
  }

  return {
    async createContact(body: Schemas['ContactIn']): Promise<Contact> {
      return showContact(await ask(api.POST('/api/v1/contacts', { body })))
    },
    async editContact(id: number, body: Schemas['ContactPatch'], version?: number): Promise<Contact> {
      return showContact(
        await ask(
          api.PATCH('/api/v1/contacts/{contact_id}', {
            params: { path: { contact_id: id } },
            body,
            headers: version === undefined ? {} : ifMatch(version),
          }),
        ),
      )
    },
    async retireContact(id: number): Promise<void> {
      await ask(api.DELETE('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }))
      await client.invalidateQueries({ queryKey: customerKeys.contacts() })
    },
    async addAddress(id: number, body: Schemas['AddressIn']): Promise<Contact> {
      return showContact(
        await ask(
          api.POST('/api/v1/contacts/{contact_id}/addresses', { params: { path: { contact_id: id } }, body }),
        ),
      )
    },
    async editAddress(id: number, addressId: number, body: Schemas['AddressPatch']): Promise<Contact> {
      return showContact(
        await ask(
          api.PATCH('/api/v1/contacts/{contact_id}/addresses/{address_id}', {
            params: { path: { contact_id: id, address_id: addressId } },
            body,
          }),
        ),
      )
    },
    async removeAddress(id: number, addressId: number): Promise<void> {
      await ask(
        api.DELETE('/api/v1/contacts/{contact_id}/addresses/{address_id}', {
          params: { path: { contact_id: id, address_id: addressId } },
        }),
      )
      await lookAgain(id)
    },
    async mergeContacts(keptId: number, merged: number[]): Promise<Contact> {
      const kept = await ask(
        api.POST('/api/v1/contacts/{contact_id}/merges', {
          params: { path: { contact_id: keptId } },
          body: { contacts: merged },
        }),
      )
      await client.invalidateQueries({ queryKey: customerKeys.contacts() })
      void client.invalidateQueries({ queryKey: ['tickets'] })
      return showContact(kept)
    },
    async createOrganisation(body: Schemas['OrganisationIn']): Promise<Organisation> {
      return showOrganisation(await ask(api.POST('/api/v1/organisations', { body })))
    },
    async editOrganisation(id: number, body: Schemas['OrganisationPatch'], version?: number): Promise<Organisation> {
      return showOrganisation(
        await ask(
          api.PATCH('/api/v1/organisations/{organisation_id}', {
            params: { path: { organisation_id: id } },
            body,
            headers: version === undefined ? {} : ifMatch(version),
          }),
        ),
      )
    },
    async retireOrganisation(id: number): Promise<void> {
      await ask(api.DELETE('/api/v1/organisations/{organisation_id}', { params: { path: { organisation_id: id } } }))
      await client.invalidateQueries({ queryKey: customerKeys.organisations() })
    },
  }
}

/** Tiers and regions: the scale on which customers are ranked, and where they are. */
export function useRankCommands() {
  const client = useQueryClient()
  const tiersChanged = () => client.invalidateQueries({ queryKey: customerKeys.tiers() })
  const regionsChanged = () => client.invalidateQueries({ queryKey: customerKeys.regions() })
  return {
    async createTier(body: Schemas['TierIn']): Promise<void> {
      await ask(api.POST('/api/v1/tiers', { body }))
      await tiersChanged()
    },
    async editTier(id: number, body: Schemas['TierPatch'], version: number): Promise<void> {
      await ask(
        api.PATCH('/api/v1/tiers/{tier_id}', { params: { path: { tier_id: id } }, body, headers: ifMatch(version) }),
      )
      await tiersChanged()
    },
    async deleteTier(id: number): Promise<void> {
      await ask(api.DELETE('/api/v1/tiers/{tier_id}', { params: { path: { tier_id: id } } }))
      await tiersChanged()
    },
    async createRegion(body: Schemas['RegionIn']): Promise<void> {
      await ask(api.POST('/api/v1/regions', { body }))
      await regionsChanged()
    },
    async editRegion(id: number, body: Schemas['RegionPatch'], version: number): Promise<void> {
      await ask(
        api.PATCH('/api/v1/regions/{region_id}', {
          params: { path: { region_id: id } },
          body,
          headers: ifMatch(version),
        }),
      )
      await regionsChanged()
    },
    async deleteRegion(id: number): Promise<void> {
      await ask(api.DELETE('/api/v1/regions/{region_id}', { params: { path: { region_id: id } } }))
      await regionsChanged()
    },
  }
}
