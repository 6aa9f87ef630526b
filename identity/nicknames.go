package identity

import (
	"strings"
	"sync"
)

// sameNick reports whether two given names, folded, can be the same person's.
func sameNick(a, b string) bool {
	for _, x := range nicks()[a] {
		for _, y := range nicks()[b] {
			if x == y {
				return true
			}
		}
	}
	return false
}

// formal is the name that a nickname stands for, or the name itself.
func formal(name string) string {
	if in := nicks()[name]; len(in) > 0 {
		return in[0]
	}
	return name
}

// nicks are the groups of names that a name is in, each by its first one. They are made when they are first asked for, and never changed.
var nicks = sync.OnceValue(nickTable)

func nickTable() map[string][]string {
	out := map[string][]string{}
	for group := range strings.SplitSeq(nickGroups, ";") {
		names := strings.Fields(fold(group))
		for _, n := range names {
			out[n] = append(out[n], names[0])
		}
	}
	return out
}

// nickGroups are names of one person, the formal one first; folded as [fold] does it.
const nickGroups = `alexander alex sasha sascha xander; alexandra alex sasha sandra alexa lexi; andreas andi andy anders; andrew andy drew; anna anni annie anja ana anne;
antonio toni tony anton; antonia toni; barbara barbel babsi barb barbie; benjamin ben benny benni; bernhard bernd; bernard bernie; carl karl; charles charlie chuck karl;
catherine kate katie cathy kathy katharina catharina kathrin katrin katja cat; christian chris; christina chris christine tina kristina christel; christopher chris christoph kris; claudia claudi;
daniel dan danny dani; daniela dani; david dave davy; dorothea dora thea dorothy dot dolly; edward ed eddie ted ned; elisabeth elizabeth liz lizzie beth betty lisa elsa lisbeth sissi liesel elli;
emilia emily emmy milly; ernst ernie ernest; eugen gene eugene; evelyn eva evi; ferdinand ferdi; franz francis frank francisco paco; franziska franzi franka sissi; friedrich fritz frederick fred freddy; gabriele gabi gaby gabriela;
georg george jorg schorsch; gerhard gerd gert; gertrud trudi trude; gregor greg gregory; gunther gunter; hannelore hanne lore; hannah hanna johanna hanni joanna; heinrich heinz henry heiner hinnerk harry; helena lena helene helen;
henriette jette henrietta; herbert herb bert; hubert bert; ignaz naz ignatius; ilse else; jakob jacob jake jim; james jim jimmy jamie; jennifer jen jenny; jessica jess jessie; joachim achim jochen jo; johann hans johannes jan john hannes jens;
john jack johnny jon; jonathan jon jonny; josef joseph joe sepp jupp jo pepe; jose pepe; josefine josi josephine; joshua josh; julia jule juliane juliana julie; katharina kathi kati kate kathe trina; klaus nikolaus nick niklas nicolas nicholas claus nico;
konrad conny kurt conrad; kristin kris kristine kirsten; lawrence larry lorenz; leonard leo leon len leonhard; leopold leo poldi; ludwig lutz louis lewis luis; magdalena lena magda leni; manfred manni fred; manuel manu; manuela manu ela; margarete margaret gretchen greta gretel maggie meg peggy rita grete margit;
maria mary marie mia molly mimi mitzi; martin marty; martina tina; mathilde tilda mathilda hilde; matthias matze hias matt; matthew matt; maximilian max maxi; maximiliane maxi; melanie mel melli; michael mike mick micha michi michel mikhail; michaela michi ela;
monika moni monica; natalia natasha natalie natascha; nathaniel nathan nate; nicole nicky niki; oliver olli ollie oli; olivia liv livvy; patricia pat patty trish tricia patrizia; patrick pat paddy rick; paul pavel pablo; peter pete petra pedro piotr; philipp phil philip; rainer reiner; raimund ray raymond;
rebecca becky becca rebekka; regina gina; reinhard reini; renate nate; richard rick dick rich richie ricky; robert bob rob bobby robbie bert; roland rolli; ronald ron ronnie; rosemarie rosi rose; rudolf rudi rolf rudolph; rupert ruprecht; sabine bine; samuel sam sammy; samantha sam sammy; sarah sara sally;
sebastian basti seb bastian; siegfried sigi; sigrid siri; simone moni; sophie sofia sophia sofie; stefan steffen steve stephan stephen stefano; stephanie steffi steffie stefanie; steven steve; susanne susi susan sue susie suzanne sanne; sylvia silvia silvi; theodor theo ted theodore;
teresa therese theresa resi tess terry; thomas tom tommy; timothy tim timmy; tobias tobi; ulrich uli ulli; ulrike uli rike ulli; ursula uschi ulla ursel; valentin vali; valerie val; veronika vroni ronja; viktor vic victor; viktoria vicky victoria tori; vincent vinnie vince;
waltraud traudl; walter walt; werner wern; wilhelm willi william willy bill billy will helmut; wilhelmine minna mina; wolfgang wolf wolfi; zachary zach zack; francesco franco; giovanni gianni; giuseppe beppe pino; ivan vanya; dmitri dima; ekaterina katja katya; yelena lena; mikhail misha; nikolai kolya; mohammed muhammad mohamed mehmet;
eleanor ellie nell nora leonore eleonore eleonora; jakub kuba; katarzyna kasia; malgorzata gosia; joanna asia; tomasz tomek; zofia zosia; aleksandra ola; agnieszka aga; stanislaw staszek; dolores lola; ignacio nacho; jesus chus; guadalupe lupe;
emmanuel manu; frederic fred; caroline caro carolin; isabelle isa isabella bella isabel; charlotte charly lotte lotti; adelheid heidi; angelika geli; bettina tina; birgit biggi; cornelia conny nele; dietrich dieter; eberhard ebi; felicitas feli; florian flo;
josephina josie; jurgen jogi; karoline caro lina; kimberly kim; leonora nora; lucas luke lukas; lucia lucy; madeleine maddie; marcus mark markus marc; miriam mimi; mihail misha; nikita nik; oksana ksenia; rosalinde rosa; theodora dora; tatiana tanja tania; yevgeny zhenya; vladimir vova; konstantin kostya; anastasia nastya; sergei seryozha; aleksei alyosha; svetlana sveta; ludmila luda; giacomo mino; luigi gigi; salvatore toto; domenico mimmo; raffaele lello`
