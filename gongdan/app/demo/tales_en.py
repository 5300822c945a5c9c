"""The words of the demo's episodes in English, by episode and place in it."""

WORDS = {
    "refund.title": "Label printer arrived with a cracked screen, please refund",
    "refund.description": "The label printer TP-80 came yesterday with its screen cracked, and one corner of the box "
    "is dented. We could not wait and bought one elsewhere, so we would like our money back.",
    "refund.order": "SO-88417",
    "refund.product": "label printer TP-80",
    "refund.amount": "149.00",
    "refund.currency": "GBP",
    "refund.taken": "I am sorry about this, Mr Moss. We are asking the carrier what happened; you will hear from us "
    "today.",
    "refund.checked": "The photographs he sent match the dent in the box, and the carrier accepts the claim: damaged "
    "on the way.",
    "refund.audited": "Order and payment agree. Back to the card it came from.",
    "refund.solution": "Your refund of £149 has been approved and is on its way to your card; it takes one to three "
    "working days. The carrier collects the damaged printer at our expense.",
    "refund.thanks": "The money is here. That was quick, thank you.",
    "repair.title": "Kiosk does not issue tickets, motor grinds",
    "repair.description": "The second kiosk in the waiting room has issued no tickets since ten, something inside it "
    "clatters, and the queue is getting long.",
    "repair.model": "self-service kiosk ST-15",
    "repair.serial": "ST15-2309-0147",
    "repair.booked": "Frank has a gap this afternoon; he takes a ticket drive along.",
    "repair.visit": "Frank Boyd will be with you at about two. Could somebody meet him in the waiting room?",
    "repair.found": "One of the ticket belts has snapped, two teeth of a gear are worn flat, and bits of belt block "
    "the slot.",
    "repair.solution": "Replaced the belt and the gear and cleared the slot; a hundred tickets came out in a row.",
    "repair.cause": "The belt was past its time: it slipped and wore the gear down.",
    "repair.accepted": "Called Ms Quay: both kiosks issue tickets again, and she is happy for this to be filed.",
    "change.title": "Choose the columns when exporting tickets",
    "change.description": "An export always has thirty columns, and every week we delete most of them by hand. Could "
    "we tick the ones we want, and could it remember them?",
    "change.why": "For the weekly report; tidying up takes half an hour each time.",
    "change.answer": "Good news: this goes into the next release, in about two weeks. We will ask you to try it "
    "first.",
    "change.assessment": "Small: the list's column chooser can be used again, about three days. Two other customers "
    "have asked for it.",
    "ping_pong.title": "Gateway in the hall drops off every night",
    "ping_pong.description": "For a week the data gateway in the hall has dropped off at about two every night and "
    "comes back only when we restart it in the morning. All the night's data is lost.",
    "ping_pong.to_network_1": "The gateway does not answer a ping; please look at it from the switch.",
    "ping_pong.to_desk_1": "The port is fine and loses nothing, so it must be the gateway: have the customer restart "
    "it and update its firmware.",
    "ping_pong.to_network_2": "The firmware is the latest, and it dropped off again last night, just when the backup "
    "runs. Please look at the link once more.",
    "ping_pong.to_desk_2": "The backup is on another VLAN and has nothing to do with it. Back to the service desk.",
    "ping_pong.decision": "This has gone to and fro three times, and the customer has waited a week. It drops off "
    "when the backup runs: second line keeps it and captures traffic tonight, the desk talks to the customer.",
    "ping_pong.taken": "We will capture the traffic tonight between half past one and three. Your line is not "
    "affected, and you will have an answer in the morning.",
    "accepted_handover.title": "Old orders vanished after merging two customers",
    "accepted_handover.description": "We merged two duplicate customers yesterday, and now none of the old orders "
    "show. The month's figures do not add up.",
    "accepted_handover.taken": "Thank you, we are on it. Please do not merge any others until we know more.",
    "accepted_handover.facts": "C-10382 was merged into C-20117. The log says it worked, but 412 orders still carry "
    "the old number.",
    "accepted_handover.tried": "Cleared the cache and rebuilt the customer's index: no change. The test system does "
    "the same with the same steps.",
    "accepted_handover.reason": "Somebody has to check the keys in the database and fill them in; the desk may not.",
    "accepted_handover.on_it": "Lena Vogt from second line here. Nothing is lost: we are matching the numbers, and "
    "the orders will show again today.",
    "declined_handover.title": "The repair costs more than I was told",
    "declined_handover.description": "On the phone it was £60 for the screen; the quote says £105. Please explain.",
    "declined_handover.facts": "Quote Q-3391: part £60, labour £30, call-out £15.",
    "declined_handover.tried": "Listened to the call: we only named the price of the part.",
    "declined_handover.reason": "It is about a repair quote: could after-sales explain it, or lower it?",
    "declined_handover.declined": "The quote is right; the desk left out labour and call-out. It is for the desk to "
    "apologise, and a discount needs an approval.",
    "granted_approval.title": "Replace the core switch of the ward block",
    "granted_approval.description": "The core switch is nine years old and restarted three times last month. We "
    "would like it replaced soon; when could it be down?",
    "granted_approval.why": "Beyond its service life, and the wards depend on it.",
    "granted_approval.taken": "The new switch is here. We are asking for a window and will agree the time with you.",
    "granted_approval.reason": "Down from 23:00 on Saturday until 01:00. The clinic's IT agrees; the way back is in "
    "the notes.",
    "granted_approval.granted": "Go ahead. Tell every ward in writing the day before, and leave somebody there until "
    "eight.",
    "granted_approval.planned": "The window is agreed: Saturday 23:00 to 01:00. The wards will be offline for about "
    "forty minutes.",
    "waiting_approval.title": "Six days late: we want compensation",
    "waiting_approval.description": "The contract says the 15th, it came on the 21st, and the line stood for two "
    "days. We expect what clause eight says.",
    "waiting_approval.order": "SO-87955",
    "waiting_approval.wish": "Compensation as in the contract, or off the next order.",
    "waiting_approval.taken": "You are right, and I am sorry. A proposal is being approved; you will have an answer "
    "by tomorrow.",
    "waiting_approval.reason": "Clause eight: half a percent a day, six days, £420. I suggest taking it off the next "
    "order.",
    "waiting_approval.agreed": "The sum is right. Off the next invoice is fine with accounts.",
    "merge.title": "VPN connects, but nothing opens",
    "merge.description": "Since this morning the VPN connects, but no internal page opens. It is the same for "
    "everybody at home.",
    "merge.again_1_title": "Cannot reach the intranet from home",
    "merge.again_1_description": "The VPN says connected, but neither the intranet nor the ERP opens.",
    "merge.again_2_title": "VPN again, urgent",
    "merge.again_2_description": "I wrote earlier; one thing to add: reinstalling the client does not help either.",
    "merge.again_3_title": "Intranet times out",
    "merge.again_3_description": "With the VPN on, the ERP address times out. The same over my phone.",
    "merge.taken": "The VPN gateway hands out wrong routes; we are putting that right just now.",
    "merge.merged": "Four tickets of one company about one fault: they go on in the oldest.",
    "undone_merge.title": "Blue screen at the nurses' station",
    "undone_merge.description": "The computer at the nurses' station shows a blue screen with 0x0000007B, and again "
    "after two restarts.",
    "undone_merge.other_title": "Doctors' computer takes ages to start",
    "undone_merge.other_description": "The computer in the doctors' room needs eight minutes to start and is slow "
    "afterwards.",
    "undone_merge.undone": "Merged by mistake: one has a broken disk, the other too little memory. Taken apart "
    "again.",
    "batch.title": "Order synchronisation is down",
    "batch.description": "The certificate of the service ran out at nine, and orders of several customers are "
    "missing. One treatment, one answer.",
    "batch.1_title": "Today's orders are not in the warehouse system",
    "batch.1_description": "Not one order since nine o'clock has reached the warehouse system.",
    "batch.2_title": "The interface reports a certificate error",
    "batch.2_description": "Since nine the interface says that the certificate has expired. Please hurry.",
    "batch.3_title": "Shop orders do not update",
    "batch.3_description": "What we see in the back office is from before nine o'clock.",
    "batch.solution": "The certificate has been renewed, and orders flow again since 11:20. Everything from 9:00 to "
    "11:20 has been sent again; please check. We are sorry for the trouble.",
    "split.title": "Receipts come out faint",
    "split.description": "Both receipt printers in the shop print very faintly; a new roll made no difference.",
    "split.taken": "Please wipe the print head with alcohol. If it stays faint, we will send a new head.",
    "split.by_the_way": "A little better, but please do send one. By the way: when do we get last month's service "
    "invoice? Our bookkeeper keeps asking.",
    "split.split_title": "When do we get last month's service invoice?",
    "split.answer": "Accounts here: the invoice goes out today, to the address we have on file.",
    "parts.title": "New shop in Whitby: network and equipment",
    "parts.description": "The Whitby shop opens at the end of the month. We need a line, two tills and a kiosk, and "
    "somebody to train the staff.",
    "parts.why": "A new shop; everything has to work by the end of the month.",
    "parts.taken": "All arranged. We keep you posted here, and go through it with you three days before you open.",
    "parts.child_title": "Whitby: order the line and set up the switch",
    "parts.child_description": "Order 100 Mbit/s, set the switch up as for every shop, tills and office in VLANs of "
    "their own.",
    "parts.step_1": "Agree the floor plan with the shop manager",
    "parts.step_2": "Fit the tills and the kiosk",
    "parts.step_3": "Train the staff and have it signed off",
    "bulk.tag": "stocktaking",
    "nudged.title": "New starters still have no ERP account",
    "nudged.description": "Two colleagues started yesterday and cannot get into the ERP: staff numbers 20931 and "
    "20932, the same rights as the planners.",
    "nudged.taken": "We have it. The accounts come as soon as the set of rights is confirmed.",
    "nudged.nudge_1": "Can this be done today? They cannot do a thing.",
    "nudged.nudge_2": "Could you name a time? My manager is asking.",
    "nudged.ask_colleague": "they have nudged twice, and the approval is stuck with IT. Do you have a direct number?",
    "supervised.title": "The same machine repaired four times in three months",
    "supervised.description": "The printer at the reception desk has been repaired four times in three months. Each "
    "time it is said to be fine, and two weeks later it fails again.",
    "supervised.wish": "A new one, and an explanation.",
    "supervised.taken": "I am sorry, Ms Quay. I have the reports of all four visits here and am arranging a "
    "replacement.",
    "supervised.reason": "A gold customer, the same machine again and again, and they talk of leaving. A plan by "
    "tomorrow.",
    "supervised.report": "The same main board each time. A spare leaves the warehouse tonight and is there in the "
    "morning; the old one goes back to the maker.",
    "held.title": "Printer in the dispatch office reports a fuser error",
    "held.description": "It shows error 50.2, prints a few pages after a restart, and then stops again. The delivery "
    "notes pile up.",
    "held.taken": "50.2 is the fuser. I am looking whether we have one.",
    "held.reason": "No fuser in stock; the supplier delivers in three days.",
    "held.told": "The fuser is ordered and comes in three days. Until then please use the printer next door: we have "
    "set it up for you.",
    "weighed.title": "Planning cannot submit production orders",
    "weighed.description": "The whole planning department gets “sequence conflict” when submitting. They use a "
    "spreadsheet for now, but the plan has to be out by four.",
    "awaiting_word.title": "No sign-in codes on my new phone",
    "awaiting_word.description": "I have a new phone and no longer get codes for signing in. The old one is wiped.",
    "awaiting_word.taken": "We have to make sure that it is you; I will call you in a minute.",
    "awaiting_word.solution": "Checked who you are, took the old phone off and added the new one. You signed in with "
    "a new code.",
    "awaiting_word.verified": "Signed in while we were on the phone.",
    "awaiting_word.own_item": "Remind the customer to keep the spare codes",
    "observed.title": "The nightly run sometimes misses delivery slots",
    "observed.description": "One or two nights a week some slots do not reach the planning system, and we add them "
    "by hand. No pattern that we can see.",
    "observed.solution": "The run and the database backup were in each other's way. It now starts at four, and tries "
    "three times.",
    "observed.watch": "Five nights, counting the slots each morning. Close it if none is missing.",
    "rejected.title": "Weak Wi-Fi on the third floor",
    "rejected.description": "Phones in the third-floor waiting area are connected but load nothing; patients "
    "complain.",
    "rejected.solution": "Turned up the access point in the third-floor waiting area; 80 Mbit/s when measured there.",
    "rejected.rejection": "It is fine near the desk, but by the windows still nothing loads. Please come and see.",
    "archived.title": "Dates turn into numbers in the spreadsheet",
    "archived.description": "When I open an export, the date column shows numbers like 45231.",
    "archived.solution": "Select the column and format it as a date. Exports of the new version come with the "
    "format.",
    "archived.thanks": "That was easy. Thank you.",
    "voided.title": "Testing the new telephone",
    "voided.description": "Setting up the screen pop-up, please ignore.",
    "voided.reason": "Made while the telephone was set up; nobody asked for anything.",
    "deleted.title": "Cheap invoices for any company",
    "deleted.description": "Invoices of all kinds, discounts for large orders.",
    "deleted.reason": "Spam.",
    "recurring.title": "Monthly round of the server room",
    "recurring.description": "UPS batteries, air filters, temperature and humidity, disk lights: check each and take "
    "a photograph.",
    "recurring.tag": "maintenance",
    "parts.part_taken": "The line is ordered; the switch is configured tomorrow.",
    "weighed.taken": "Hello, this is urgent now: second line is looking at the locks, news within half an hour.",
    "recurring.taken": "The round is this afternoon; photographs and readings come into this ticket.",
    "declined_handover.taken": "Hello, let me compare the quote with the recording of the call first.",
    "undone_merge.taken": "Hello, received. Please do not restart it again, we are coming to look.",
    "split.sent": "The print head goes out today. A colleague in accounts answers you about the invoice.",
    "escalated.title": "Offer prices are gone at the tills the next day",
    "escalated.description": "We change an offer price, and next morning the old one is back, in all three shops.",
    "escalated.taken": "Hello, received. Please set the price at the till by hand for now while we look into it.",
    "escalated.reason": "It is in the nightly price job, which the desk cannot see, and it hits them every morning.",
    "escalated.evidence": "Three shops, three days running, after 3 a.m.; the sync log shows two full runs.",
    "escalated.tried": "Rebuilt the price cache and sent prices to each shop again: back the next morning.",
    "escalated.to_network": "Theo, please take it: the nightly job and the database log have to be read.",
    "escalated.on_it": "Hello, Theo of second line. We pause one full run tonight: please look tomorrow.",
    "escalated.solution": "The nightly job wrote yesterday's snapshot over the offers. It merges by time now, "
    "and prices have been right for two days.",
    "escalated.note": "The job is mended and was checked for two days.",
    "escalated.root_cause": "The nightly full run read the price snapshot of the day before.",
    "escalated.lessons": "Jobs that overwrite everything: check the age of their data, and one shop next day.",
    "escalated.thanks": "All good for two days now, thank you.",
    "skills.networks_zh": "网络",
    "skills.networks_en": "Network",
    "skills.business_software_zh": "业务软件",
    "skills.business_software_en": "Business software",
    "skills.hardware_zh": "设备维修",
    "skills.hardware_en": "Hardware repair",
    "skills.electrician_zh": "低压电工证",
    "skills.electrician_en": "Electrician's certificate",
    "routing.local_rule": "Repairs around Leeds → Leeds office",
    "routing.refund_rule": "Refunds → Accounts",
    "routing.repair_word": "repair",
    "routing.owner_rule": "Complaints → whose customer it is (trial)",
    "automation.photo": "Ask for a photograph",
    "automation.photo_about": "The first thing for faulty equipment",
    "automation.photo_body": "Hello, could you take a photograph of the machine and its screen? Just reply with it.",
    "automation.restart": "Restart first",
    "automation.restart_about": "Asks for a restart, and tags the ticket as a repair",
    "automation.restart_body": "Hello, please unplug it for a minute and switch it on again. If that does not help, "
    "which colour is the light?",
    "automation.trigger": "Tag repairs",
    "automation.trigger_about": "New tickets whose title speaks of a repair get a tag, to count them by",
    "automation.word": "repair",
    "automation.tag": "repair",
    "webhook.name": "CRM (off)",
    "rota.early": "Early",
    "rota.late": "Late",
    "rota.name": "Service desk, early and late",
    "absence.leave": "Moving house",
    "absence.granted": "Fine. Please hand your tickets to Priya before.",
    "absence.class": "The new kiosk",
    "routed.title": "Repair: the kiosk in the depot stays dark",
    "routed.description": "The self-service kiosk in our depot is on, but its screen stays dark since this morning.",
    "routed.taken": "Hello, Lee of the Leeds office. Please check the lead of the screen; I come by this afternoon.",
}
