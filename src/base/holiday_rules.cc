#include "base/holiday_rules.h"

#include <array>

namespace velib {

namespace {

using enum weekend_shift;

constexpr int kMonday = 0, kThursday = 3, kSaturday = 5;

constexpr holiday_rule on(int month, int day, weekend_shift shift = none) {
  return {.month = month, .day = day, .shift = shift};
}
constexpr holiday_rule once(int year, int month, int day) {
  return {.month = month, .day = day, .since = year, .until = year};
}
constexpr holiday_rule easter(int offset) {
  return {.is = holiday_rule::kind::easter, .day = offset};
}
constexpr holiday_rule first(int weekday, int month, int from) {
  return {.is = holiday_rule::kind::weekday_from, .month = month, .day = from, .weekday = weekday};
}
constexpr holiday_rule since(int year, holiday_rule rule) {
  rule.since = year;
  return rule;
}
constexpr holiday_rule until(int year, holiday_rule rule) {
  rule.until = year;
  return rule;
}
constexpr holiday_rule every(int years, holiday_rule rule) {
  rule.every = years;
  return rule;
}

constexpr auto kNewYear = on(1, 1), kEpiphany = on(1, 6), kLabourDay = on(5, 1), kAssumption = on(8, 15);
constexpr auto kAllSaints = on(11, 1), kImmaculate = on(12, 8), kChristmas = on(12, 25),
               kStephen = on(12, 26);
constexpr auto kMaundyThursday = easter(-3), kGoodFriday = easter(-2), kEaster = easter(0);
constexpr auto kEasterMonday = easter(1), kAscension = easter(39), kPentecost = easter(49);
constexpr auto kWhitMonday = easter(50), kCorpusChristi = easter(60);
constexpr auto kMidsummer = first(kSaturday, 6, 20), kAllSaintsSaturday = first(kSaturday, 10, 31);

// Feiertagsruhegesetz 1957.
constexpr holiday_rule kAustria[] = {kNewYear,    kEpiphany,      kEasterMonday, kLabourDay, kAscension,
                                     kWhitMonday, kCorpusChristi, kAssumption,   on(10, 26), kAllSaints,
                                     kImmaculate, kChristmas,     kStephen};
// Law of 4 January 1974.
constexpr holiday_rule kBelgium[] = {kNewYear,  kEasterMonday, kLabourDay, kAscension, kWhitMonday,
                                     on(7, 21), kAssumption,   kAllSaints, on(11, 11), kChristmas};
// Laws 662/1949, 6802/1980 and 14759/2023; Good Friday is kept everywhere by local law.
constexpr holiday_rule kBrazil[] = {kNewYear,   kGoodFriday, on(4, 21),
                                    kLabourDay, on(9, 7),    on(10, 12),
                                    on(11, 2),  on(11, 15),  since(2024, on(11, 20)),
                                    kChristmas};
// Canada Labour Code, section 166; Holidays Act for the first of July.
constexpr holiday_rule kCanada[] = {kNewYear,
                                    kGoodFriday,
                                    first(kMonday, 5, 18),
                                    on(7, 1, sunday_to_monday),
                                    first(kMonday, 9, 1),
                                    since(2021, on(9, 30)),
                                    first(kMonday, 10, 8),
                                    on(11, 11),
                                    kChristmas,
                                    kStephen};
// The days that all cantons keep.
constexpr holiday_rule kSwitzerland[] = {kNewYear, kAscension, on(8, 1), kChristmas};
// The days that all states keep.
constexpr holiday_rule kGermany[] = {kNewYear,    kGoodFriday, kEasterMonday,      kLabourDay, kAscension,
                                     kWhitMonday, on(10, 3),   once(2017, 10, 31), kChristmas, kStephen};
// The Prayer Day was given up by law 214 of 2023.
constexpr holiday_rule kDenmark[] = {
    kNewYear,   kMaundyThursday, kGoodFriday, kEaster,    kEasterMonday, until(2023, easter(26)),
    kAscension, kPentecost,      kWhitMonday, kChristmas, kStephen};
// Estatuto de los Trabajadores, article 37.2, and Real Decreto 2001/1983, article 45: those kept everywhere.
constexpr holiday_rule kSpain[] = {kNewYear,   kEpiphany,  kGoodFriday, kLabourDay,  kAssumption,
                                   on(10, 12), kAllSaints, on(12, 6),   kImmaculate, kChristmas};
constexpr holiday_rule kFinland[] = {kNewYear,   kEpiphany,  kGoodFriday, kEaster,    kEasterMonday,
                                     kLabourDay, kAscension, kPentecost,  kMidsummer, kAllSaintsSaturday,
                                     on(12, 6),  kChristmas, kStephen};
// Code du travail, article L3133-1.
constexpr holiday_rule kFrance[] = {kNewYear,  kEasterMonday, kLabourDay, on(5, 8),   kAscension, kWhitMonday,
                                    on(7, 14), kAssumption,   kAllSaints, on(11, 11), kChristmas};
// Banking and Financial Dealings Act 1971, schedule 1, and proclamations.
constexpr holiday_rule kBritain[] = {on(1, 1, to_monday),
                                     kGoodFriday,
                                     kEasterMonday,
                                     until(2019, first(kMonday, 5, 1)),
                                     once(2020, 5, 8),
                                     since(2021, first(kMonday, 5, 1)),
                                     until(2011, first(kMonday, 5, 25)),
                                     once(2012, 6, 4),
                                     once(2012, 6, 5),
                                     until(2021, since(2013, first(kMonday, 5, 25))),
                                     once(2022, 6, 2),
                                     once(2022, 6, 3),
                                     once(2022, 9, 19),
                                     once(2023, 5, 8),
                                     since(2023, first(kMonday, 5, 25)),
                                     first(kMonday, 8, 25),
                                     on(12, 25, two_days_on),
                                     on(12, 26, two_days_on)};
// Law 260/1949; law 151/2025 for the fourth of October.
constexpr holiday_rule kItaly[] = {kNewYear,    kEpiphany,  kEaster,     kEasterMonday,          on(4, 25),
                                   kLabourDay,  on(6, 2),   kAssumption, since(2026, on(10, 4)), kAllSaints,
                                   kImmaculate, kChristmas, kStephen};
// Code du travail, article L.232-2.
constexpr holiday_rule kLuxembourg[] = {kNewYear,   kEasterMonday, kLabourDay, since(2019, on(5, 9)),
                                        kAscension, kWhitMonday,   on(6, 23),  kAssumption,
                                        kAllSaints, kChristmas,    kStephen};
// Ley Federal del Trabajo, article 74; the change of government each six years.
constexpr holiday_rule kMexico[] = {kNewYear,
                                    first(kMonday, 2, 1),
                                    first(kMonday, 3, 15),
                                    kLabourDay,
                                    on(9, 16),
                                    until(2018, every(6, since(2000, on(12, 1)))),
                                    every(6, since(2024, on(10, 1))),
                                    first(kMonday, 11, 15),
                                    kChristmas};
// Liberation Day is a day off each fifth year.
constexpr holiday_rule kNetherlands[] = {kNewYear,
                                         kEaster,
                                         kEasterMonday,
                                         until(2013, on(4, 30, sunday_to_saturday)),
                                         since(2014, on(4, 27, sunday_to_saturday)),
                                         every(5, since(2000, on(5, 5))),
                                         kAscension,
                                         kPentecost,
                                         kWhitMonday,
                                         kChristmas,
                                         kStephen};
constexpr holiday_rule kNorway[] = {kNewYear,      kMaundyThursday, kGoodFriday, kEaster,
                                    kEasterMonday, kLabourDay,      on(5, 17),   kAscension,
                                    kPentecost,    kWhitMonday,     kChristmas,  kStephen};
// Law of 18 January 1951 on days free from work.
constexpr holiday_rule kPoland[] = {kNewYear,    kEpiphany,  kEaster,    kEasterMonday,
                                    kLabourDay,  on(5, 3),   kPentecost, kCorpusChristi,
                                    kAssumption, kAllSaints, on(11, 11), since(2025, on(12, 24)),
                                    kChristmas,  kStephen};
// Law 1989:253.
constexpr holiday_rule kSweden[] = {kNewYear,           kEpiphany,  kGoodFriday, kEaster,  kEasterMonday,
                                    kLabourDay,         kAscension, kPentecost,  on(6, 6), kMidsummer,
                                    kAllSaintsSaturday, kChristmas, kStephen};
// 5 U.S.C. 6103; the shifts of Executive Order 11582.
constexpr holiday_rule kUnitedStates[] = {on(1, 1, nearest),
                                          first(kMonday, 1, 15),
                                          first(kMonday, 2, 15),
                                          first(kMonday, 5, 25),
                                          since(2021, on(6, 19, nearest)),
                                          on(7, 4, nearest),
                                          first(kMonday, 9, 1),
                                          first(kMonday, 10, 8),
                                          on(11, 11, nearest),
                                          first(kThursday, 11, 22),
                                          on(12, 25, nearest)};

// Zones as in zone.tab of the tz database.
constexpr auto kCountries = std::to_array<holiday_country>({
    {"AT", kAustria, "Europe/Vienna"},
    {"BE", kBelgium, "Europe/Brussels"},
    {"BR", kBrazil,
     "America/Araguaina America/Bahia America/Belem America/Boa_Vista America/Campo_Grande "
     "America/Cuiaba America/Eirunepe America/Fortaleza America/Maceio America/Manaus "
     "America/Noronha America/Porto_Velho America/Recife America/Rio_Branco America/Santarem "
     "America/Sao_Paulo"},
    {"CA", kCanada,
     "America/Atikokan America/Blanc-Sablon America/Cambridge_Bay America/Creston America/Dawson "
     "America/Dawson_Creek America/Edmonton America/Fort_Nelson America/Glace_Bay "
     "America/Goose_Bay America/Halifax America/Inuvik America/Iqaluit America/Moncton "
     "America/Rankin_Inlet America/Regina America/Resolute America/St_Johns America/Swift_Current "
     "America/Toronto America/Vancouver America/Whitehorse America/Winnipeg"},
    {"CH", kSwitzerland, "Europe/Zurich"},
    {"DE", kGermany, "Europe/Berlin Europe/Busingen"},
    {"DK", kDenmark, "Europe/Copenhagen"},
    {"ES", kSpain, "Africa/Ceuta Atlantic/Canary Europe/Madrid"},
    {"FI", kFinland, "Europe/Helsinki"},
    {"FR", kFrance, "Europe/Paris"},
    {"GB", kBritain, "Europe/London"},
    {"IT", kItaly, "Europe/Rome"},
    {"LU", kLuxembourg, "Europe/Luxembourg"},
    {"MX", kMexico,
     "America/Bahia_Banderas America/Cancun America/Chihuahua America/Ciudad_Juarez "
     "America/Hermosillo America/Matamoros America/Mazatlan America/Merida America/Mexico_City "
     "America/Monterrey America/Ojinaga America/Tijuana"},
    {"NL", kNetherlands, "Europe/Amsterdam"},
    {"NO", kNorway, "Europe/Oslo"},
    {"PL", kPoland, "Europe/Warsaw"},
    {"SE", kSweden, "Europe/Stockholm"},
    {"US", kUnitedStates,
     "America/Adak America/Anchorage America/Boise America/Chicago America/Denver America/Detroit "
     "America/Indiana/Indianapolis America/Indiana/Knox America/Indiana/Marengo "
     "America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay "
     "America/Indiana/Vincennes America/Indiana/Winamac America/Juneau America/Kentucky/Louisville "
     "America/Kentucky/Monticello America/Los_Angeles America/Menominee America/Metlakatla "
     "America/New_York America/Nome America/North_Dakota/Beulah America/North_Dakota/Center "
     "America/North_Dakota/New_Salem America/Phoenix America/Sitka America/Yakutat "
     "Pacific/Honolulu"},
});

}  // namespace

std::span<const holiday_country> holiday_countries() {
  return kCountries;
}

}  // namespace velib
