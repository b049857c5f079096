"""What people tell around a question, and what is harmless there. English, like `english.py`."""

from __future__ import annotations

NARRATION_WORDS = frozenset(
    """
    above abroad absolutely accent accountant across actor actress adam address addressed admire admit admits admitted admitting
    adult adults advises advising africa african after afternoon afternoons age aged ages agree agreed agreeing agrees ahead
    ahmed airport airports alex ali alice allen allow allowed allowing allows almost alone along alright altogether amazed
    amazing america american americans amid among amongst amount amy ancient andrew angry ann anna anne anniversary announce
    announces annoy annoyed annoying annoys answer answered answering answers anthony anxious anyhow anyways anywhere apart
    apartment apartments app apparently appear appeared appearing appears appointments appreciate appreciated appreciates
    apprentice apps arabia arabic area areas argentina argued argues argument around arrange arranged arrangements arranging
    arrive arrived arrives arriving art article articles artist artists asia asian asks asleep assistant assistants assume
    assumed assumes assuming astonished atlanta attention attic aunts australia australian austria author autumn avenue awake
    away awful awhile babysitter back bad baffled baffling bag bags bake baked baker bakery baking balcony bangladesh bar
    barbara barber barely barn basement bath bathroom bathrooms beach beaches beautiful bed bedroom bedrooms beds bedside before
    beg began begged begging begin beginning begins begs begun behalf behind belgium believed believes believing below ben
    bengali berlin beside besides bet betty bewildered beyond bicycle bicycles big bigger biggest bike bikes bill biology bird
    birds birmingham birthday birthdays biscuit biscuits black blame blamed blames blaming bless blessed blog bloke blue boat
    bob book booked booking booklet booklets books boots boring born borrow borrowed boss bosses boston bothered bothering
    bothers bottle bottles bottom bought box boxes boyfriend boyfriends brave bravely brazil breakfast brian bride bridesmaid
    bridge bridges bright brilliant bring bringing brings bristol britain british brochure brochures brought brown browse
    browsing brushed buddy build builder builders building buildings built bunch bus buses businesses busy butcher buy buying
    buys cab cafe cafes cafeteria cake cakes calendar calendars california caller calm calmed calmly cambridge camera cameras
    camp camping canada candle candles canteen capitals car cards cared career careers careful carefully caregiver caregivers
    carer carers cares caring carol carpenter carried carries carry carrying cars cashier catch catches caught celebrate
    celebrated celebrates celebrating celebration celebrations century chair chairman chairs channel channels chap chapel
    charles chat chats chatted chatting cheer cheerful cheering chef chemist chemistry chess chicago chief chile china chinese
    christ christmas church churches churchgoer cinema circled cities city claim claimed claims claire clark class classes
    classmate classmates classroom classrooms clean cleaned cleaner cleaning clerk clever click clicked clicks clinic clinics
    clipboard clock close closed clothes cloud clouds cloudy club clubs coach coast coat coats coffee colleague colleagues
    collect collected collecting collects college colleges colombia color colour colours communities community commute complain
    complained complaining complains complicated computer computers concerned concerns confess confessed confesses confirms
    confuse confusing consultant consultants continue continued continues convince convinced cook cooked cooking copies copy
    corner corners corridor corridors couch counter countries country countryside county couple couples courage course courses
    cousins coworker coworkers crazy crew cried cries cross crossed crosses crossing crossword crowd cruel cruise cry crying
    cuba cup cupboard cups cute daddy daily dallas dan dance danced dancer dances dancing daniel dark daughters dave david davis
    day days decade decades decide decided decides deciding delhi delighted delights demand demanded demands denied denies
    denmark denver deny desk desperate desperately despite detail details detroit devastated diana diaries diary dictionaries
    dictionary died difficult dinner dinners direction directions director directors disagree disagreed disagrees discovers
    discuss discussed discusses discussing distraught disturb disturbed disturbing divorced documentary doll door doors dorothy
    doubts down download downloaded downloads downstairs dozen draw drawer drawers drawing drawn dreaded dreadful dreads dream
    dreamed dreams dress dresses drew drive driven driver drivers drives driving drop dropped drops drove dubai dublin dumb
    during dutch earlier earn earned earns ears east easter eastern easy eavesdropped edge edinburgh editor editors edward egypt
    eighteen eighth eighties eighty elderly electrician elevator eleven elizabeth else elsewhere email emailed emails
    embarrassed embarrassing emily emma emotion emotional emotions employ employed employee employees employer employers empty
    encourage encouraged encourages end ended ending ends engaged engineer engineers england english enjoy enjoyed enjoying
    enjoys entrance envelope envelopes essay essays ethiopia europe european eva eve evening evenings every everybody everyday
    everyone everywhere exam example examples exams excellent excite excited exciting exit expected expects explaining eye eyes
    face facebook faces factories factory facts faith fall falls familiar families family famous fantastic far farm farmer
    farmers farms fascinating fate favorite favourite fear feared fears feelings fellow felt fence ferry few fiance fiancee
    field fields fifteen fifth fifties fifty figured figures files film films finally finals finger fingers finished finishes
    finishing flat flatmate flats flew flies flight flights floor floors florida flower flowers fly flying fog folder folders
    folk folks follow followed following follows fool foolish football foreigner forest forests forget forgets forgetting
    forgotten fork forks former forms forties fortnight fortunately forty forum fourteen fourth france frank frankly frantic
    fred french fridays fridge friendly frightening funeral funny furious game games garage garden gardener gardening gardens
    gate gates gentle geography george german germany ghana ghastly giant gift gifts girlfriend girlfriends glasgow glass
    glasses gloves god godfather godmother golf google googled googling gorgeous gossip grace grammar grandad grandchild
    grandchildren granddad granddaughter granddaughters grandfather grandpa grandparent grandparents grandsons granny grass gray
    great greece greek green grew grey group groups growing grown guessed guesses guest guests guide guided guides guiding guy
    guys hairdresser half hall halls hallway hand handbag handing handout handouts hands handwriting happily hardly harris harry
    hassan hat hate hated hates hats head heading hearing hears heartbroken heaven held helen helped helpful helping helpless
    hence henry herself highlighted highway hike hikes hiking hill hills himself hindi hire hired hires histories history
    hobbies hobby hold holding holds holiday holidays holland home homes homeschool homework honeymoon hoped hopefully hopeless
    hopes horrible horrified hospital hospitals hotel hotels hour hours house houses houston hug huge hugged hugs hundred
    hundreds hung hungary hurried hurry husbands hysterical idea ideas idiot idiots imagine imagined imagines imagining imam
    immediately important impossible incredible india indian indonesia indoor indoors informs inside insist insisted insists
    instructions interest interesting interests intern internet interpreter interpreters interview interviews invite invited
    invites iran iraq ireland irish iron ironing island islands israel italian italy itself jack jacket jackets jamaica james
    jane japan japanese jargon jealous jean jessica jesus jim job jobs joe john johnson join joined joins joke joked jokes
    joking jones journalist journey journeys julia julie karen kate keep keeping kenya kept kerala kettle kevin key keys kidding
    kiss kissed kisses kitchen kitchens knife knit knitting knock knocked knocks korea korean lab laboratory labs lagos lake
    lakes lamp lamps landlady landlord lands lane language languages lap laptop laptops large larger late latin latter laugh
    laughed laughing laughs laura lawyer lawyers lay lazy lead leader leads leaf leaflet leaflets learn learning learns leave
    leaves leaving lebanon lecture lecturer lecturers lectures led leeds left lend lenses lent lesson lessons lewis librarian
    libraries library lie lies lift lighting lights liked likes linda lines link lisa list listen listened listening listens
    listing lists lit literally little live lived liverpool lives living load loads local lock locked locks london lonely long
    lord lose loses losing lost lots loud loudly lounge love loved lovely loves loving luck luckily lucky luggage luke lunch
    lunches lying mad madrid magazine magazines mail mailbox mails malaysia mall manager managers manchester many marathon
    marathons march margaret maria mark married marry marrying martha martin mary mate mates math maths matthew max meal meals
    meanwhile mechanic meet meeting meetings meets melbourne member members mention mentioning mentions message messages
    messaging mexico michael michigan middle midnight midwife mike miller minded minister minutes miserable missed misses
    missing mistake mistaken mistakes mobile modern moments mondays month monthly months mood morning mornings morocco mosque
    mosques motel motorway mountain mountains move moved movie movies moving mr mrs ms mumbai museum museums music musician
    nairobi namely nan nana nancy nanny narrow naturally near nearby nearly neighbor neighborhood neighbors neighbourhood
    neighbours neither nephews nerve nerves nervous nervously new news newspaper newspapers next nice nieces nigeria nigerian
    night nightly nights nineteen nineties ninety ninth nobody nod nodded nodding nods noon north northern norway note notebook
    notebooks notice noticed notices noticing novel novels nowhere number numbers nun nuts obviously odd oddly office officer
    officers offices ohio old older oldest once oncology online open opening openly opens operated opinion opinions orange order
    ordered orders ordinary otherwise ourselves outdoors outside oven overhear overheard overnight overseas overwhelmed owe owed
    owned owner owns oxford pa pack package packed packing packs page pages paint painted painter painting paintings pakistan
    pal pals pamphlet pamphlets pan panicked panicking panics papa paper papers paperwork paragraph parcel parcels paris park
    parked parking parks part parties parts party pass passed passes passing passport past pastor patrick paul pauses pen pencil
    peoples perfect permit permitted personal personally persuade persuaded peru peter petrified pharmacist pharmacists pharmacy
    philadelphia philip philippines phone phones phoning photo photograph photographs photos physics pick picked picking picks
    picnic picture pictures piece pieces pile pilot pink place places plane planes planned planning plans plate platform play
    played playing plays pleasant pleased pleases plenty plumber pocket pockets podcast podcasts point points poland policeman
    polish polite politely poor poorly pop popular porch porters portugal portuguese post posted poster posters pot pray prayed
    prayer prayers praying prays prepare prepares preparing present presents previous priest priests print printed printout
    prints private privately problem problems professor professors program programme programmes project projects promise
    promises proud pub public pull pulled punjabi pupil pupils purple purse push pushed puzzle puzzles puzzling quarrel quarter
    questions queue quick quickly quiet quietly quiz quotes rabbi rachel radio radios rain rained raining raise raised raises
    ran rattling reads ready realise realised realises realising realize realized realizes realizing rebecca recall recalls
    reception receptionist reckon reckons recognise recognised recognises recognized recognizes red regular relative relatives
    relax relaxed relief relieve remember remembered remembering remembers reminded reminding reminds replied replies reply
    reporter reporters request requested requests rest restaurant restaurants rested resting restless rests retire retired
    retires retiring return returned returning revise revising rich richard ride riding ring ringing rings river road roads
    robert rode romanian rome roof room roommate roommates rooms rose roses round row rude rumor rumors run running runs rush
    rushed rushes rushing russia russian ruth sad sadly sailor salesman sam sandwich sandwiches sang sarah saturday saturdays
    saudi save saved saves saving scares scarf scaring schedule scheduled schedules school schools science scotland scrap scream
    screamed screen scribble scribbled scroll scrolling sea search searched searching seaside season seattle second seconds
    secret secretaries secretary seemed sees sell selling semester seminar seminars send sending sends sentence sentences
    separate september series sermon serve served serving sessions set settles seventeen seventh seventies seventy several sew
    sewing shake shaken shakes shaking shaky share shared shares sharing sheet sheets shelf shelves ship shirt shirts shock
    shocking shocks shoe shoes shook shop shopkeeper shopping shops short shout shouted shouting shouts shower shrug shrugged
    shrugs shut shy side sigh sighed sighs signals silver simon simple sing singapore singer singing sings sit site sites sits
    sitting sixteen sixth sixties sixty sky sleep sleeping sleeps slept slide slides slip slowly small smaller smart smile
    smiled smiles smiling smith snow snowed snowing sofa sold soldier soldiers solicitor solicitors somali somewhere song songs
    soon sophie sound sounded sounds soup south southern spain spanish speak speakers speaking speaks special specialises
    specialist speechless spend spending spends spent spin spinning spins spirits spoken spoon sport sports spot spouse spring
    square stack staff staircase stairs stamp stamps stand standing stands stare stared stares start started starting starts
    station stations stayed staying step stepdaughter stepmother stepped steps stepsister steve sticky stone stood store stores
    stories storm storms straightaway strange strangely stranger strangers straw straws street streets strength stressed
    stressful student students studied studies study studying stuff stunned subject subjects suburb suburbs sudden suggests
    suitcase summer summers sun sunday sundays sunny sunshine supermarket supermarkets supper surely surfing surgeon surgeons
    surprise surprised surprises surprising surprisingly susan swahili swear swearing sweden swedish sweet switzerland sydney
    syria table tables tailor talks tall taught taxi taxis taylor tea teach teacher teachers teaches teaching team teams tear
    tears tease technical technically teenage teenager teenagers teens telephone telephones television teller temple ten tenant
    tennis tense tenth terrible terrified texas text texted texting texts thailand thankful thankfully thanksgiving theater
    theatre theatres themselves therefore thick thin thinks third thirds thirteen thirties thirty thomas thoughts thousand
    thousands threw thrilled throw thrown throws thursdays thus ticket tickets till tim time times timing tiny title titles
    toast together tom topic topics toronto touch touched touches tough tour tours toward towards town towns toy toys traffic
    train trainee trainees trainer trainers training trains tram translated translator translators travel traveled traveling
    travelled travelling travels tree trees tricky tries trip trips trolley trouble troubled troubles troubling truck trumpet
    trust trusted trusting trusts truth tuesdays turkey turkish tutor tutors tv twelve twenties twenty twice twin twins typed
    typing uganda ugly ukraine ukrainian umbrella unbelievable uncles underlined understands understood uneasy unfortunately
    unhappy universities university unlucky until unusual unusually unwell upon upsets upsetting upside upstairs urdu useless
    vacation van vans various vet via vicar victoria video videos vietnam view views village villages visit visited visiting
    visits vocabulary voice voiced voicemail voices volunteer volunteers waiter waitress waits wake waking wales walk walked
    walker walking walks wall wallet walls ward wards warehouse warn warned warns wash washed washing washington watch watched
    watches watching weather web website websites wedding weddings week weekend weekends weekly weeks weep weird wept west
    western what'd whatever whatsapp wheelchair whereas whilst whirl whirling whisper whispered whispering whispers white
    whiteboard who'd whoever whole wide widely widow widower william williams wilson win wind window windows windy winter
    winters wise wish wished wishes wishing wit wits wives woke won wonderful wonders wood woods work worked worker workers
    working works world worries wreck write writer writes writing writings y'all yard yards year yearly years yellow york young
    younger youngest yourself yourselves youtube zealand
    """.split()
)
"""Ordinary words of stories: harmless outside the question, unexplained within it ("can I fly with ..." asks about flying).

Left out: illness, bodies, amounts, negations, and whatever else may narrow what is asked after.
Source: the commonest 4,000 words of English by wordfreq, sorted by hand.
"""

_COUNTS = (
    *"one two three four five six seven eight nine ten twelve twenty thirty".split(),
    *("a few", "several", "many", "so many", "every", "a couple of"),
)
_COUNTED = (
    "minute minutes hour hours day days night nights week weeks month months year years time times mile miles"
    " boys girls sons daughters kids children sisters brothers friends people women dogs cats rooms pages letters"
)
NARRATION_PHRASES: tuple[tuple[str, ...], ...] = tuple(
    (*count.split(), counted) for count in _COUNTS for counted in _COUNTED.split()
)
"""Counted things, harmless where a narration word is. A bare number is not: "HER2 is three" is another result."""
